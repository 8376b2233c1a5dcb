using System.Buffers.Binary;
using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Rtcp;

/// <summary>Writes transport-wide feedback (<see cref="TransportWideFeedback"/>) from a series of arrivals.</summary>
public static class TransportWideFeedbackWriter
{
    private const long TickNanoseconds = 250_000;
    private const long TicksPerReferenceUnit = 256;
    private const int ReferenceTimeShift = 8;

    /// <summary>
    /// Reports the packets from <paramref name="first"/> on: those in <paramref name="arrivals"/> as received, the gaps between
    /// them as lost. Stops before an arrival that does not fit <paramref name="destination"/>, or whose delta is beyond 16 bits
    /// (8.2 s): the caller goes on with the next message from there. False when not even the first arrival fits, there is none,
    /// or the first one is older than <paramref name="first"/>.
    /// </summary>
    /// <param name="destination">Where to write.</param>
    /// <param name="sender">Our SSRC.</param>
    /// <param name="media">One of the streams reported on.</param>
    /// <param name="feedbackPacketCount">The number of this message, modulo 256.</param>
    /// <param name="first">The first sequence number to report on: the one after the last reported.</param>
    /// <param name="arrivals">Arrivals in ascending order of sequence number (RFC 1982), each once; times may go back.</param>
    /// <param name="written">The length of the message.</param>
    /// <param name="reported">How many arrivals the message reports.</param>
    public static bool TryWrite(
        Span<byte> destination,
        Ssrc sender,
        Ssrc media,
        byte feedbackPacketCount,
        SequenceNumber first,
        ReadOnlySpan<TransportPacketArrival> arrivals,
        out int written,
        out int reported)
    {
        written = 0;
        reported = 0;
        int room = (destination.Length & -RtcpHeader.WordLength) - RtcpHeader.Length - TransportWideFeedback.ChunksOffset;
        if (arrivals.IsEmpty || room <= 0)
            return false;

        long reference = FloorDivide(Tick(arrivals[0]), TicksPerReferenceUnit);
        reported = Measure(first, arrivals, reference, room, out int chunksLength, out int deltasLength, out int statusCount);
        if (reported == 0)
            return false;

        int length = RtcpHeader.Length + TransportWideFeedback.ChunksOffset + chunksLength + deltasLength;
        written = RtcpHeader.Pad(length);
        destination[length..written].Clear();
        RtcpHeader.WriteFeedback(destination, TransportWideFeedback.Format, RtcpPacketType.TransportFeedback, sender, media, written);
        Span<byte> payload = destination[RtcpHeader.Length..length];
        BinaryPrimitives.WriteUInt16BigEndian(payload[RtcpHeader.FciOffset..], first.Value);
        BinaryPrimitives.WriteUInt16BigEndian(payload[TransportWideFeedback.StatusCountOffset..], (ushort)statusCount);
        BinaryPrimitives.WriteInt32BigEndian(
            payload[TransportWideFeedback.ReferenceTimeOffset..], unchecked((int)(reference << ReferenceTimeShift)) | feedbackPacketCount);
        Span<byte> chunks = payload.Slice(TransportWideFeedback.ChunksOffset, chunksLength);
        WriteStatuses(first, arrivals[..reported], reference, chunks, payload[(TransportWideFeedback.ChunksOffset + chunksLength)..]);
        return true;
    }

    /// <summary>How many arrivals fit into <paramref name="room"/> bytes, and what they take.</summary>
    private static int Measure(
        SequenceNumber first,
        ReadOnlySpan<TransportPacketArrival> arrivals,
        long reference,
        int room,
        out int chunksLength,
        out int deltasLength,
        out int statusCount)
    {
        var encoder = default(StatusChunkEncoder);
        chunksLength = deltasLength = statusCount = 0;
        long previous = reference * TicksPerReferenceUnit;
        SequenceNumber expected = first;
        for (int i = 0; i < arrivals.Length; i++)
        {
            int gap = SequenceNumber.Distance(expected, arrivals[i].SequenceNumber);
            long delta = Tick(arrivals[i]) - previous;
            if (gap < 0 || delta is < short.MinValue or > short.MaxValue || statusCount + gap + 1 > ushort.MaxValue)
                return i;

            int symbol = SymbolOf(delta);
            AddGap(ref encoder, gap, default);
            encoder.Add(symbol, default);
            int newDeltasLength = deltasLength + StatusChunk.DeltaLength(symbol);
            if (encoder.TotalLength + newDeltasLength > room)
                return i;

            chunksLength = encoder.TotalLength;
            deltasLength = newDeltasLength;
            statusCount += gap + 1;
            previous += delta;
            expected = arrivals[i].SequenceNumber.Next;
        }

        return arrivals.Length;
    }

    private static void WriteStatuses(
        SequenceNumber first, ReadOnlySpan<TransportPacketArrival> arrivals, long reference, Span<byte> chunks, Span<byte> deltas)
    {
        var encoder = default(StatusChunkEncoder);
        long previous = reference * TicksPerReferenceUnit;
        SequenceNumber expected = first;
        foreach (TransportPacketArrival arrival in arrivals)
        {
            long delta = Tick(arrival) - previous;
            int symbol = SymbolOf(delta);
            AddGap(ref encoder, SequenceNumber.Distance(expected, arrival.SequenceNumber), chunks);
            encoder.Add(symbol, chunks);
            if (symbol == StatusChunk.SmallDelta)
                deltas[0] = (byte)delta;
            else
                BinaryPrimitives.WriteInt16BigEndian(deltas, (short)delta);

            deltas = deltas[StatusChunk.DeltaLength(symbol)..];
            previous += delta;
            expected = arrival.SequenceNumber.Next;
        }

        encoder.Flush(chunks);
    }

    private static void AddGap(ref StatusChunkEncoder encoder, int gap, Span<byte> chunks)
    {
        for (int i = 0; i < gap; i++)
        {
            encoder.Add(StatusChunk.NotReceived, chunks);
        }
    }

    private static int SymbolOf(long delta) =>
        delta is >= byte.MinValue and <= byte.MaxValue ? StatusChunk.SmallDelta : StatusChunk.LargeDelta;

    // Arrivals are rounded to ticks one by one, so that rounding errors of deltas do not add up.
    private static long Tick(TransportPacketArrival arrival) => FloorDivide(arrival.Time.Nanoseconds, TickNanoseconds);

    private static long FloorDivide(long value, long divisor)
    {
        (long quotient, long rest) = Math.DivRem(value, divisor);
        return rest < 0 ? quotient - 1 : quotient;
    }
}
