using JbAspire.Protocols.Rtp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Tests.Fuzz.Targets;

/// <summary>An RTP packet with its header extensions (RFC 3550 §5.1, RFC 8285), read and its payload written again.</summary>
internal sealed class Rtp : IFuzzTarget
{
    private static readonly byte[] Buffer = new byte[8192];

    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        RtpPacketView.IsRtcp(input);
        if (!RtpPacketView.TryParse(input, out RtpPacketView packet))
            return;

        for (int i = 0; i < packet.CsrcCount; i++)
            packet.GetCsrc(i);
        foreach (RtpExtensionElement element in packet.Extensions)
            ReadExtension(element.Value);
        _ = RtxPayload.TryParse(packet.Payload, out _, out _);

        RtpPacketWriter writer = new(Buffer, twoByteExtensions: true);
        FuzzException.Require(
            writer.TryWriteHeader(packet.Marker, packet.PayloadType, packet.SequenceNumber, packet.Timestamp, packet.Ssrc), "The header fits.");
        foreach (RtpExtensionElement element in packet.Extensions)
            writer.TryAddExtension(element.Id, element.Value);
        FuzzException.Require(writer.TryAppendPayload(packet.Payload), "The payload fits.");
        FuzzException.Require(RtpPacketView.TryParse(writer.Written, out RtpPacketView again), "It parses again.");
        FuzzException.Require(again.Payload.SequenceEqual(packet.Payload), "The payload is the same.");
        FuzzException.Require(again.SequenceNumber == packet.SequenceNumber && again.Ssrc == packet.Ssrc, "The header is the same.");
    }

    private static void ReadExtension(ReadOnlySpan<byte> value)
    {
        AbsoluteCaptureTimeExtension.TryRead(value, out NtpTime _, out _);
        AbsoluteSendTimeExtension.TryRead(value, out _);
        AudioLevelExtension.TryRead(value, out _, out _);
        MidExtension.TryRead(value, out _);
        PlayoutDelayExtension.TryRead(value, out _, out _);
        RtpStreamIdExtension.TryRead(value, out _);
        TransportSequenceNumberExtension.TryRead(value, out _);
        VideoOrientationExtension.TryRead(value, out _, out _, out _);
    }
}
