using Google.Protobuf.WellKnownTypes;
using JbAspire.Contracts.Sfu;

namespace JbAspire.Tests.Services;

/// <summary>RTP parameters as a router and a browser would have them.</summary>
internal static class RtpExamples
{
    /// <summary>What a browser sends in <c>join</c>.</summary>
    public const string ClientCapabilities = """
        {"codecs":[{"kind":"audio","mimeType":"audio/opus","preferredPayloadType":100,"clockRate":48000,"channels":2,
        "parameters":{"minptime":10,"useinbandfec":1},"rtcpFeedback":[{"type":"transport-cc","parameter":""}]}],
        "headerExtensions":[{"kind":"audio","uri":"urn:ietf:params:rtp-hdrext:sdes:mid","preferredId":1,"preferredEncrypt":false,"direction":"sendrecv"}]}
        """;

    /// <summary>What a browser sends in <c>produce</c>, with members that the contract does not have.</summary>
    public const string AudioParameters = """
        {"mid":"0","codecs":[{"mimeType":"audio/opus","payloadType":111,"clockRate":48000,"channels":2,
        "parameters":{"minptime":10,"useinbandfec":1},"rtcpFeedback":[{"type":"transport-cc","parameter":""}]}],
        "headerExtensions":[{"uri":"urn:ietf:params:rtp-hdrext:sdes:mid","id":4,"encrypt":false,"parameters":{}}],
        "encodings":[{"ssrc":3735928559,"dtx":false,"networkPriority":"high"}],"rtcp":{"cname":"q2w3e4","reducedSize":true},"msid":"a b"}
        """;

    public static RtpCapabilities RouterCapabilities() => new()
    {
        Codecs =
        {
            new RtpCodecCapability
            {
                Kind = "audio", MimeType = "audio/opus", PreferredPayloadType = 100, ClockRate = 48_000, Channels = 2,
                Parameters = new Struct { Fields = { ["useinbandfec"] = Value.ForNumber(1) } },
                RtcpFeedback = { new RtcpFeedback { Type = "transport-cc", Parameter = "" } },
            },
            new RtpCodecCapability
            {
                Kind = "video", MimeType = "video/VP8", PreferredPayloadType = 101, ClockRate = 90_000, Parameters = new Struct(),
                RtcpFeedback = { new RtcpFeedback { Type = "nack", Parameter = "" }, new RtcpFeedback { Type = "nack", Parameter = "pli" } },
            },
        },
        HeaderExtensions =
        {
            new RtpHeaderExtensionCapability
            {
                Kind = "audio", Uri = "urn:ietf:params:rtp-hdrext:sdes:mid", PreferredId = 1, PreferredEncrypt = false, Direction = "sendrecv",
            },
        },
    };

    public static WebRtcTransportInfo Transport(string id, bool tcpOnly) => new()
    {
        Id = id,
        IceParameters = new IceParameters { UsernameFragment = "ufrag", Password = "password", IceLite = true },
        IceCandidates =
        {
            new IceCandidate
            {
                Foundation = tcpOnly ? "tcpcandidate" : "udpcandidate", Priority = 1_076_302_079, Ip = "127.0.0.1", Address = "127.0.0.1",
                Protocol = tcpOnly ? "tcp" : "udp", Port = 40_000, Type = "host",
            },
        },
        DtlsParameters = new DtlsParameters
        {
            Role = "auto",
            Fingerprints = { new DtlsFingerprint { Algorithm = "sha-256", Value = "AB:CD" } },
        },
    };
}
