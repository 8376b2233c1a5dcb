using JbAspire.Protocols.Rtcp;
using JbAspire.Protocols.Wire;
using JbAspire.Tests.Unit.Payloads;

namespace JbAspire.Tests.Fuzz.Generating;

/// <summary>Lives of a call, in the steps of <see cref="Targets.Media.SessionScript"/>; and sequences of packets of one stream.</summary>
internal static class SessionInputs
{
    private const byte Anna = 0;
    private const byte Bao = 1;
    private const byte Chi = 2;
    private const byte Alter = 3;
    private const byte SendRtp = 4;
    private const byte SendRtcp = 6;
    private const byte SendArbitrary = 9;
    private const byte SendRaw = 10;
    private const byte SendAudio = 11;
    private const byte Pause = 12;
    private const byte Choose = 13;
    private const byte Close = 15;
    private const byte Consume = 16;
    private const byte Limit = 17;
    private const byte Disturb = 18;
    private const byte Encodings = 19;

    // Of alterations: 6 loses a packet, 7 doubles it, 8 changes a byte, 10 cuts it.
    private static readonly byte[] Losses = [0, 0, 6, 0, 0, 0, 6, 6, 0, 0, 0, 0, 0, 0, 6];

    public static IEnumerable<(string Target, string Name, byte[] Bytes)> All() =>
    [
        .. Lives().Select(life => ("media-session", life.Name, life.Bytes)),
        .. Descriptors().Select(stream => ("dependency-descriptor", stream.Name, stream.Bytes)),
        .. Reds().Select(stream => ("red", stream.Name, stream.Bytes)),
        .. Reports().Select(report => ("extended-report", report.Name, report.Bytes)),
    ];

    private static IEnumerable<(string Name, byte[] Bytes)> Lives()
    {
        byte[] run = [Anna, 0, 250];
        byte[] losses = [Anna, Alter, (byte)Losses.Length, .. Losses];
        byte[] nack = [Chi, SendRtcp, 7, 0, 0, 0, 40, 12];
        byte[] report = [Bao, SendRtcp, 7, 0, 3, 80, 0, 9, 0, 0, 1, 1, 0, 20, 0, 0, 1, 1, 0, 9];
        yield return ("calm", [0, .. run, .. run, .. run, .. run]);
        yield return ("one-stream", [1, .. run, .. losses, .. run, .. nack, .. run]);
        yield return ("two-temporal-layers", [2, .. run, .. losses, .. run, Bao, Choose, 0, 0, 0, 2, .. run]);
        yield return ("without-rtx", [8 | 4, .. run, .. losses, .. run, .. nack, .. nack, .. run]);
        yield return ("without-feedback", [16 | 4, .. run, .. report, .. run, Chi, SendRtcp, 0, 0, 2, 0, 1, 0, 0, .. run]);
        yield return ("losses", [4, .. run, .. losses, .. run, .. losses, .. run, .. nack, .. run, .. report, .. run]);
        yield return ("changed", [4, .. run, Anna, Alter, 12, 8, 0, 1, 255, 8, 0, 12, 16, 10, 0, 40, 7, 0, 6, .. run, .. run]);
        yield return ("unplugged", [4, .. run, Bao, Disturb, 4, Anna, 0, 60, Bao, Disturb, 4, .. run, .. run]);
        yield return ("layers", [4, .. run, Bao, Choose, 0, 0, 0, 0, .. run, Bao, Choose, 0, 0, 4, 2, .. run, Anna, Encodings, 1, .. run]);
        yield return ("paused", [4, .. run, Bao, Pause, 1, 0, 0, .. run, Bao, Pause, 0, 0, 0, .. run, Anna, Pause, 1, 1, 1, .. run, Anna, Pause, 0, 1, 1, .. run]);
        yield return ("limits", [4, .. run, Bao, Limit, 0x08, 0, 1, .. run, Bao, Limit, 0x40, 0, 1, .. run, Bao, Limit, 0x50, 0, 0, .. run]);
        yield return ("closed", [4, .. run, Bao, Close, 2, 0, .. run, Anna, Close, 0, 1, .. run, Anna, Close, 1, 0, .. run]);
        yield return ("joined", [4, .. run, Chi, Consume, 0, 1, .. run, Bao, Consume, 1, 32, .. run, Chi, Consume, 1, 64 | 7, .. run]);
        yield return ("restart", [4, .. run, Bao, Disturb, 1, .. run, Bao, Disturb, 3, .. run, Bao, Disturb, 0, .. run]);
        yield return ("key-frames", [4, .. run, Bao, SendRtcp, 0, 0, 1, 1, .. run, Chi, SendRtcp, 0, 2, 6, 6, 1, 0, .. run, Bao, Choose, 0, 3, .. run]);
        byte[] transportWide = [0, 1, 0, 8, 0, 0, 1, 0, 0x20, 0x08, 4, 4, 4, 4, 4, 4, 4, 4, 0, 0];
        yield return ("transport-wide", [20, .. run, Bao, SendRtcp, 7, 0, 6, 5, 15, (byte)transportWide.Length, .. transportWide, .. run]);
        yield return ("arbitrary-rtp", [4, .. run, Anna, SendRtp, 0, 1, 0, 0, 0, 0, 1, 1, 1, 3, 0x10, 0, 1, Anna, SendRtp, 3, 1, 0, 0, 0, 1, 1, 1, 1, 4, 0, 1, 0x10, 0, .. run]);
        yield return ("arbitrary", [4, Anna, SendArbitrary, 4, 0x80, 200, 0, 0, 1, Anna, SendRaw, 5, 22, 254, 253, 0, 0, Anna, SendRaw, 4, 0, 1, 0, 0, .. run]);
        yield return ("audio", [4, Anna, SendAudio, 3, 1, 2, 3, Anna, SendAudio, 1, 4, .. run, Chi, Consume, 0, 128, Anna, SendAudio, 1, 4, .. run]);
    }

    private static IEnumerable<(string Name, byte[] Bytes)> Descriptors()
    {
        DependencyDescriptorBuilder temporal = DependencyDescriptorBuilder.L1T3;
        yield return ("temporal", Pieces(temporal.Write(0, 1, structure: true), temporal.Write(3, 2), temporal.Write(2, 3), temporal.Write(4, 4)));
        DependencyDescriptorBuilder spatial = DependencyDescriptorBuilder.L3T1;
        yield return ("spatial", Pieces(
            spatial.Write(0, 7, structure: true, active: 0b011), spatial.Write(2, 8, active: 0b111), spatial.Write(4, 9, differences: [1, 20, 300]),
            spatial.Write(1, 10, indications: "S-D", chains: [3, 2, 1])));
        DependencyDescriptorBuilder key = DependencyDescriptorBuilder.L3T1Key;
        yield return ("key", Pieces(key.Write(0, 65_535, structure: true), key.Write(2, 0), key.Write(4, 1), key.Write(1, 2, flags: 0b10)));
    }

    private static IEnumerable<(string Name, byte[] Bytes)> Reds()
    {
        // RFC 2198 §3: of one redundant encoding F, PT 111, offset 960, length 3; then PT 111, and both encodings.
        byte[] one = [0xEF, 0x0F, 0x00, 0x03, 0x6F, 1, 2, 3, 4, 5];
        byte[] two = [0xEF, 0x1E, 0x00, 0x02, 0xEF, 0x0F, 0x00, 0x03, 0x6F, 9, 9, 1, 2, 3, 4, 5];
        yield return ("in-order", [1, 0, (byte)one.Length, .. one, 1, 0, (byte)one.Length, .. one]);
        yield return ("lost", [1, 0, (byte)one.Length, .. one, 3, 0, (byte)two.Length, .. two, 0xFF, 0, (byte)one.Length, .. one]);
    }

    private static IEnumerable<(string Name, byte[] Bytes)> Reports()
    {
        byte[] buffer = new byte[200];
        Ssrc sender = new(0x1122_3344);
        ExtendedReport.TryWriteReceiverReferenceTime(buffer, sender, new NtpTime(0x8899_AABB_CCDD_EEFF), out int length);
        yield return ("reference", buffer[..length]);
        ExtendedReport.TryWriteDlrr(buffer, sender, [new DlrrSubBlock(sender, 1, 2), new DlrrSubBlock(new Ssrc(9), 3, 4)], out length);
        yield return ("echoes", buffer[..length]);
    }

    private static byte[] Pieces(params byte[][] pieces) => [.. pieces.SelectMany(piece => (byte[])[(byte)piece.Length, .. piece])];
}
