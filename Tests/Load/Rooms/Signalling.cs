using System.Net;
using Google.Protobuf.WellKnownTypes;
using JbAspire.Contracts.Sfu;
using JbAspire.Load.Peers;
using JbAspire.Protocols.Ice;
using JbAspire.Protocols.Wire;
using IceCandidate = JbAspire.Contracts.Sfu.IceCandidate;
using ParsedFingerprint = JbAspire.Protocols.Dtls.DtlsFingerprint;

namespace JbAspire.Load.Rooms;

/// <summary>What a browser's signalling would carry: messages of the control API for what participants send.</summary>
internal static class Signalling
{
    private const string Mid = "urn:ietf:params:rtp-hdrext:sdes:mid";
    private const string AudioLevel = "urn:ietf:params:rtp-hdrext:ssrc-audio-level";
    private const string TransportCc = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";

    public static RemoteTransport Read(WebRtcTransportInfo transport)
    {
        IceCandidate candidate = transport.IceCandidates.First(entry => entry.Protocol == "udp");
        return new RemoteTransport(
            TransportAddress.From(IPAddress.Parse(candidate.Address), (int)candidate.Port),
            new IceCredentials(transport.IceParameters.UsernameFragment, transport.IceParameters.Password),
            [.. transport.DtlsParameters.Fingerprints.Select(Read)]);
    }

    public static DtlsParameters Dtls(PeerLoop loop) => new()
    {
        Role = "client",
        Fingerprints = { loop.Fingerprints.Select(entry => new DtlsFingerprint { Algorithm = entry.Algorithm, Value = entry.Value }) },
    };

    public static RtpParameters Audio() => new()
    {
        Mid = MediaFormat.AudioMid,
        Codecs =
        {
            new RtpCodecParameters
            {
                MimeType = "audio/opus", PayloadType = MediaFormat.OpusPayloadType, ClockRate = MediaFormat.OpusClockRate, Channels = 2,
                RtcpFeedback = { new RtcpFeedback { Type = "transport-cc" } },
            },
        },
        HeaderExtensions =
        {
            Extension(Mid, MediaFormat.MidId), Extension(TransportCc, MediaFormat.TransportSequenceId), Extension(AudioLevel, MediaFormat.AudioLevelId),
        },
        Encodings = { new RtpEncodingParameters { Ssrc = MediaFormat.AudioSsrc, Dtx = true } },
        Rtcp = new RtcpParameters { Cname = "load" },
    };

    public static RtpParameters Video(PeerSettings settings)
    {
        var parameters = new RtpParameters
        {
            Mid = MediaFormat.VideoMid,
            Codecs =
            {
                new RtpCodecParameters
                {
                    MimeType = "video/VP8", PayloadType = MediaFormat.Vp8PayloadType, ClockRate = MediaFormat.VideoClockRate,
                    RtcpFeedback =
                    {
                        new RtcpFeedback { Type = "nack" }, new RtcpFeedback { Type = "nack", Parameter = "pli" },
                        new RtcpFeedback { Type = "ccm", Parameter = "fir" }, new RtcpFeedback { Type = "transport-cc" },
                    },
                },
                new RtpCodecParameters
                {
                    MimeType = "video/rtx", PayloadType = MediaFormat.RtxPayloadType, ClockRate = MediaFormat.VideoClockRate,
                    Parameters = new Struct { Fields = { ["apt"] = Value.ForNumber(MediaFormat.Vp8PayloadType) } },
                },
            },
            HeaderExtensions = { Extension(Mid, MediaFormat.MidId), Extension(TransportCc, MediaFormat.TransportSequenceId) },
            Rtcp = new RtcpParameters { Cname = "load" },
        };
        for (int i = 0; i < settings.Bitrates.Count; i++)
        {
            parameters.Encodings.Add(new RtpEncodingParameters
            {
                Ssrc = MediaFormat.VideoSsrc + (uint)i,
                Rtx = new RtxParameters { Ssrc = MediaFormat.RtxSsrc + (uint)i },
                ScalabilityMode = "L1T3",
                MaxBitrate = (uint)settings.Bitrates[i],
            });
        }

        return parameters;
    }

    public static IncomingStreamOptions Read(ConsumerInfo consumer)
    {
        RtpEncodingParameters encoding = consumer.RtpParameters.Encodings[0];
        return new IncomingStreamOptions(
            new Ssrc(encoding.Ssrc), encoding.Rtx is { } rtx ? new Ssrc(rtx.Ssrc) : null, consumer.Kind == "video");
    }

    /// <summary>What participants can take: all that the router has, with transport-cc or without any congestion control.</summary>
    public static RtpCapabilities Capabilities(RtpCapabilities router, bool hasCongestionControl)
    {
        RtpCapabilities capabilities = router.Clone();
        if (hasCongestionControl)
            return capabilities;

        foreach (RtpHeaderExtensionCapability extension in capabilities.HeaderExtensions.ToArray())
        {
            if (extension.Uri == TransportCc || extension.Uri.EndsWith("abs-send-time", StringComparison.Ordinal))
                capabilities.HeaderExtensions.Remove(extension);
        }

        return capabilities;
    }

    private static RtpHeaderExtensionParameters Extension(string uri, int id) => new() { Uri = uri, Id = (uint)id };

    private static ParsedFingerprint Read(DtlsFingerprint entry) =>
        ParsedFingerprint.TryParse(entry.Algorithm, entry.Value, out ParsedFingerprint? fingerprint)
            ? fingerprint
            : throw new InvalidOperationException($"The engine's fingerprint is {entry.Value}.");
}
