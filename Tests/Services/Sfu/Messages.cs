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

    public static DtlsParameters Dtls(string algorithm = "sha-256", int pairs = 32, string role = "client") => new()
    {
        Role = role,
        Fingerprints = { new DtlsFingerprint { Algorithm = algorithm, Value = string.Join(':', Enumerable.Repeat("AB", pairs)) } },
    };
}
