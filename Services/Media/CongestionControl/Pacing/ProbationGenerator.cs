using JbAspire.Protocols.Rtp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Media.CongestionControl.Pacing;

/// <summary>
/// Writes the packets that fill up a probe: nothing but RTP padding, on a stream of its own, which mediasoup-client's receiving side
/// announces to the browser (SSRC 1234, payload type 127, MID "probator").
/// </summary>
internal sealed class ProbationGenerator(byte midId, byte transportNumberId, byte sendTimeId, ushort firstSequenceNumber, uint timestamp)
{
    /// <summary>The stream's SSRC.</summary>
    public static readonly Ssrc Ssrc = new(1234);

    /// <summary>The stream's payload type.</summary>
    public const byte PayloadType = 127;

    private const int TransportNumberLength = 2;

    // RFC 3550 §5.1: the last octet counts the padding, so there are at most 255. A packet of padding alone never reaches a decoder, which
    // one with a payload of zeros would: we send more and smaller packets instead (libwebrtc pads with at most 224 bytes likewise).
    private const int MaxPadding = byte.MaxValue;

    private static ReadOnlySpan<byte> Mid => "probator"u8;

    private SequenceNumber _next = new(firstSequenceNumber);

    /// <summary>
    /// Writes a packet of up to <paramref name="length"/> bytes, about 290 at most. Its transport-wide number and send time are left to the
    /// sending path.
    /// False when even the header does not fit.
    /// </summary>
    public bool TryWrite(Span<byte> destination, int length, out int written, out PacedPacket info)
    {
        written = 0;
        info = default;
        var writer = new RtpPacketWriter(destination[..Math.Min(length, destination.Length)]);
        bool ok = writer.TryWriteHeader(false, PayloadType, _next, new RtpTimestamp(timestamp), Ssrc);
        int numberOffset = 0;
        int timeOffset = 0;
        ok = ok && (midId == 0 || writer.TryAddExtension(midId, Mid));
        ok = ok && (transportNumberId == 0 || Reserve(ref writer, destination, transportNumberId, TransportNumberLength, out numberOffset));
        ok = ok && (sendTimeId == 0 || Reserve(ref writer, destination, sendTimeId, AbsoluteSendTimeExtension.Length, out timeOffset));
        if (!ok)
        {
            return false;
        }

        int padding = Math.Min(MaxPadding, Math.Min(length, destination.Length) - writer.Length);
        if (padding > 0)
        {
            writer.TryAppendPadding(padding);
        }

        _next = _next.Next;
        written = writer.Length;
        info = new PacedPacket(PacketPriority.Padding, (ushort)numberOffset, (ushort)timeOffset);
        return true;
    }

    private static bool Reserve(ref RtpPacketWriter writer, Span<byte> destination, int id, int length, out int offset)
    {
        offset = 0;
        if (!writer.TryReserveExtension(id, length, out Span<byte> value))
        {
            return false;
        }

        value.Clear();
        offset = (int)System.Runtime.CompilerServices.Unsafe.ByteOffset(ref destination[0], ref value[0]);
        return true;
    }
}
