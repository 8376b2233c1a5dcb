using System.Buffers.Binary;
using JbAspire.Protocols.Rtp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Benchmarks.Stages;

/// <summary>The packet that the stages are about: 1,200 bytes of VP8 as a browser sends it, with MID and transport-wide number.</summary>
internal static class SamplePacket
{
    public const int Length = 1200;
    public const int MidId = 1;
    public const int TransportNumberId = 5;
    public const int SequenceNumberOffset = 2;

    public static readonly Ssrc Ssrc = new(0x1234_5678);

    /// <summary>A packet; <paramref name="room"/> bytes are left behind it.</summary>
    public static byte[] Create(ushort number, int room = 0)
    {
        byte[] packet = new byte[Length + room];
        var writer = new RtpPacketWriter(packet.AsSpan(0, Length));
        writer.TryWriteHeader(false, 96, new SequenceNumber(number), new RtpTimestamp(3000), Ssrc);
        writer.TryAddExtension(MidId, "0"u8);
        writer.TryAddExtension(TransportNumberId, [0, 1]);

        // RFC 7741 §4.2: X and S; I, L, T and K; a picture ID of 15 bits, TL0PICIDX, TID 0 with Y; then the payload of a delta frame.
        byte[] payload = new byte[Length - writer.Length];
        new byte[] { 0x90, 0xF0, 0x80, 0x11, 0x22, 0x20, 0x01 }.CopyTo(payload, 0);
        writer.TryAppendPayload(payload);
        return packet;
    }

    public static void SetNumber(Span<byte> packet, ushort number) =>
        BinaryPrimitives.WriteUInt16BigEndian(packet[SequenceNumberOffset..], number);

    /// <summary>Says no where a stage did not do what it measures.</summary>
    public static void Require(bool done, string stage)
    {
        if (!done)
        {
            throw new InvalidOperationException($"The stage {stage} did not do what it measures.");
        }
    }
}
