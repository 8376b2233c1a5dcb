using JbAspire.Contracts.Sfu;

namespace JbAspire.Tests.Services.Sfu;

/// <summary>What a browser would send.</summary>
internal static class Messages
{
    public static RtpParameters Opus(uint ssrc = 1111, string mid = "0") => new()
    {
        Mid = mid,
        Codecs = { new RtpCodecParameters { MimeType = "audio/opus", PayloadType = 111, ClockRate = 48_000, Channels = 2 } },
        HeaderExtensions = { new RtpHeaderExtensionParameters { Uri = "urn:ietf:params:rtp-hdrext:sdes:mid", Id = 1 } },
        Encodings = { new RtpEncodingParameters { Ssrc = ssrc } },
        Rtcp = new RtcpParameters { Cname = "peer" },
    };

    /// <summary>VP8 with a retransmission stream for each of so many encodings of three temporal layers.</summary>
    public static RtpParameters Vp8(int encodings = 3, string mid = "1")
    {
        var parameters = new RtpParameters
        {
            Mid = mid,
            Codecs =
            {
                new RtpCodecParameters
                {
                    MimeType = "video/VP8", PayloadType = 96, ClockRate = 90_000,
                    RtcpFeedback =
                    {
                        new RtcpFeedback { Type = "nack", Parameter = "" }, new RtcpFeedback { Type = "nack", Parameter = "pli" },
                        new RtcpFeedback { Type = "transport-cc", Parameter = "" },
                    },
                },
                new RtpCodecParameters
                {
                    MimeType = "video/rtx", PayloadType = 97, ClockRate = 90_000,
                    Parameters = new() { Fields = { ["apt"] = Google.Protobuf.WellKnownTypes.Value.ForNumber(96) } },
                },
            },
            HeaderExtensions =
            {
                new RtpHeaderExtensionParameters { Uri = "urn:ietf:params:rtp-hdrext:sdes:mid", Id = 4 },
                new RtpHeaderExtensionParameters { Uri = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01", Id = 7 },
            },
            Rtcp = new RtcpParameters { Cname = "peer" },
        };
        for (uint i = 0; i < encodings; i++)
        {
            parameters.Encodings.Add(new RtpEncodingParameters
            {
                Ssrc = 2000 + i,
                Rtx = new RtxParameters { Ssrc = 3000 + i },
                ScalabilityMode = "L1T3",
            });
        }

        return parameters;
    }

    public static DtlsParameters Dtls(string algorithm = "sha-256", int pairs = 32, string role = "client") => new()
    {
        Role = role,
        Fingerprints = { new DtlsFingerprint { Algorithm = algorithm, Value = string.Join(':', Enumerable.Repeat("AB", pairs)) } },
    };
}
