using JbAspire.Protocols.Rtcp;
using JbAspire.Protocols.Rtp;
using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Wire;

namespace JbAspire.Tests.Fuzz.Generating;

/// <summary>Packets of media, and checks of ICE.</summary>
internal static class MediaInputs
{
    private static readonly Ssrc Sender = new(0x1122_3344);
    private static readonly Ssrc Media = new(0x5566_7788);

    public static IEnumerable<(string Target, string Name, byte[] Bytes)> All()
    {
        byte[] oneByte = RtpPacket(twoByte: false);
        byte[] twoByte = RtpPacket(twoByte: true);
        byte[] compound = Compound();
        yield return ("rtp", "one-byte", oneByte);
        yield return ("rtp", "two-byte", twoByte);
        yield return ("rtp", "padded", [0xA0, 0x60, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 9, 0, 0, 3]);
        yield return ("rtcp", "compound", compound);
        yield return ("rtcp", "transport-wide",
            Convert.FromHexString("8fcd0005fa17fa1743032fa00099000100000120010021940001000000000000"[..48]));
        yield return ("srtp", "rtp", [.. oneByte, .. new byte[26]]);
        yield return ("srtp", "rtcp", [.. compound, .. new byte[30]]);
        yield return ("payloads", "vp8", [0x90, 0xE0, 0x80, 0x11, 0x22, 0x40, 0x10, 0x02, 0x00, 0x9D, 0x01, 0x2A, 0x80, 0x02, 0xE0, 0x01]);
        yield return ("video-packets", "vp8", [0x90, 0xE0, 0x80, 0x11, 0x22, 0x40, 0x10, 0x02, 0x00, 0x9D, 0x01, 0x2A, 0x80, 0x02, 0xE0, 0x01]);
        yield return ("payloads", "vp9", [0xAA, 0x81, 0x23, 0x04, 0x01, 0x18, 0x00, 0x10, 0x00, 0x10, 0x01, 0x04, 0x01, 0x00]);
        yield return ("payloads", "h264-stap", [0x78, 0x00, 0x02, 0x67, 0x42, 0x00, 0x02, 0x65, 0x88]);
        yield return ("payloads", "h264-fragment", [0x7C, 0x85, 0x88, 0x84]);
        yield return ("payloads", "av1", [0x28, 0x0A, 0x0B, 0x00, 0x00, 0x00, 0x04, 0x3C, 0xFF, 0xBC, 0xFF, 0xE9, 0x32, 0x01, 0x02]);
        yield return ("video-packets", "av1", [0x28, 0x0A, 0x0B, 0x00, 0x00, 0x00, 0x04, 0x3C, 0xFF, 0xBC, 0xFF, 0xE9, 0x32, 0x01, 0x02]);

        byte[] check = Check();
        byte[] length = [(byte)check.Length];
        yield return ("ice-lite", "check", [0, 4, .. length, .. check]);
        yield return ("ice-lite", "from-many",
            [0, 4, .. length, .. check, 1, 4, .. length, .. check, 2, 2, 60, 1, 1, 0, 3, 5, 5, .. length, .. check]);
    }

    private static byte[] RtpPacket(bool twoByte)
    {
        byte[] buffer = new byte[128];
        RtpPacketWriter writer = new(buffer, twoByte);
        writer.TryWriteHeader(marker: true, 96, new SequenceNumber(1000), new RtpTimestamp(90_000), Media, [Sender]);
        writer.TryAddExtension(1, [0x81]);
        writer.TryAddExtension(3, [1, 2, 3]);
        writer.TryAddExtension(4, "audio"u8);
        writer.TryAppendPayload([0x10, 0x00, 0x00, 0x9D, 0x01, 0x2A]);
        return writer.Written.ToArray();
    }

    private static byte[] Compound()
    {
        byte[] buffer = new byte[512];
        int length = 0;
        ReceiverReport.TryWrite(buffer, Sender, [], out int written);
        length += written;
        SourceDescription.TryWrite(buffer.AsSpan(length), Sender, "anna@example"u8, out written);
        length += written;
        GenericNack.TryWrite(buffer.AsSpan(length), Sender, Media, [new SequenceNumber(7), new SequenceNumber(9), new SequenceNumber(99)], out written);
        length += written;
        PictureLossIndication.TryWrite(buffer.AsSpan(length), Sender, Media, out written);
        length += written;
        FullIntraRequest.TryWrite(buffer.AsSpan(length), Sender, [new FirEntry(Media, 1)], out written);
        length += written;
        ReceiverEstimatedMaxBitrate.TryWrite(buffer.AsSpan(length), Sender, Bitrate.FromKilobitsPerSecond(900), [Media], out written);
        length += written;
        ExtendedReport.TryWriteDlrr(buffer.AsSpan(length), Sender, [new DlrrSubBlock(Media, 1, 2)], out written);
        length += written;
        Goodbye.TryWrite(buffer.AsSpan(length), [Sender], "done"u8, out written);
        return buffer[..(length + written)];
    }

    private static byte[] Check()
    {
        byte[] buffer = new byte[256];
        StunMessageWriter writer = new(buffer, StunMessageClass.Request, StunMethod.Binding, new StunTransactionId(new byte[12]));
        writer.AddAttribute(StunAttributeType.Username, "evtj:h6vY"u8);
        writer.AddUInt64(StunAttributeType.IceControlling, 5);
        writer.AddFlag(StunAttributeType.UseCandidate);
        writer.AddUInt32(StunAttributeType.Priority, 1_845_501_695);
        writer.AddMessageIntegrity(StunKey.ShortTerm("VOkJxbRl1RmTxUk/WvJxBt"));
        writer.AddFingerprint();
        return buffer[..writer.Length];
    }
}
