using JbAspire.Protocols.Payloads;
using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Retransmission;

/// <summary>
/// Takes RED packets of one stream apart (https://www.rfc-editor.org/rfc/rfc2198) for receivers that did not negotiate RED: each
/// packet's primary encoding, and before it the lost packets that its redundancy brings, each once.
/// </summary>
/// <remarks>
/// A redundant encoding does not name the packet that it repeats. Senders repeat the packets right before, so the last
/// encoding before the primary one is taken for the packet with the number before; its timestamp must then fit between those
/// of the packets around it.
/// </remarks>
internal sealed class RedUnwrapper
{
    /// <summary>The most frames that one packet gives: as many as RED is read for, and the primary one.</summary>
    public const int MaxFrames = RedPayload.MaxRedundantBlocks + 1;

    // More than the redundancy reaches back, and a power of two.
    private const int WindowLength = 64;

    private readonly Known[] _window = new Known[WindowLength];
    private SequenceNumberUnwrapper _unwrapper;
    private long _first;

    /// <summary>Lost packets that redundancy has brought.</summary>
    public long Recovered { get; private set; }

    /// <summary>
    /// Takes a packet apart. Gives the number of frames, ascending; 0 when the payload is malformed, or the packet came too late or
    /// was recovered before: its number is used and must not be sent with other bytes (RFC 7714 §8.1).
    /// </summary>
    /// <param name="sequenceNumber">The packet's sequence number.</param>
    /// <param name="timestamp">The packet's timestamp.</param>
    /// <param name="payload">The RED payload.</param>
    /// <param name="frames">Room for <see cref="MaxFrames"/>.</param>
    public int Unwrap(SequenceNumber sequenceNumber, RtpTimestamp timestamp, ReadOnlySpan<byte> payload, Span<RedFrame> frames)
    {
        if (!RedPayload.TryParse(payload, out RedPayload red) || !TryNote(sequenceNumber, timestamp, out long sequence))
            return 0;

        int count = 0;
        int distance = red.RedundantCount;
        foreach (RedBlock block in red.Redundant)
        {
            long lost = sequence - distance--;
            if (!block.Data.IsEmpty && IsMissing(lost) && FitsAt(lost, timestamp - block.TimestampOffset))
            {
                RtpTimestamp lostTimestamp = timestamp - block.TimestampOffset;
                _window[Index(lost)] = new Known(lost, lostTimestamp, true);
                frames[count++] = ToFrame(lost, lostTimestamp, block);
                Recovered++;
            }
        }

        frames[count++] = ToFrame(sequence, timestamp, red.Primary);
        return count;
    }

    /// <summary>
    /// Takes a packet of the stream that is not RED: senders leave RED out when a frame is too large for it. False when it must not be
    /// sent, for the same reasons as in <see cref="Unwrap"/>.
    /// </summary>
    public bool TryPass(SequenceNumber sequenceNumber, RtpTimestamp timestamp) => TryNote(sequenceNumber, timestamp, out _);

    /// <summary>Nothing from before counts: the stream began anew (<see cref="Statistics.ReceivedPacketKind.Restarted"/>), or was not forwarded.</summary>
    public void Reset()
    {
        _unwrapper = default;
        _window.AsSpan().Clear();
    }

    private bool TryNote(SequenceNumber sequenceNumber, RtpTimestamp timestamp, out long sequence)
    {
        long? newest = _unwrapper.Newest;
        sequence = _unwrapper.Unwrap(sequenceNumber);
        if (newest is null)
            _first = sequence;
        else if (sequence <= newest - WindowLength || IsKnown(sequence))
            return false;

        _window[Index(sequence)] = new Known(sequence, timestamp, true);
        return true;
    }

    private static int Index(long sequence) => (int)(sequence & (WindowLength - 1));

    private static RedFrame ToFrame(long sequence, RtpTimestamp timestamp, in RedBlock block) => new(
        new SequenceNumber(unchecked((ushort)sequence)), timestamp, block.PayloadType, block.Offset, block.Data.Length, !block.IsPrimary);

    private bool IsKnown(long sequence)
    {
        Known known = _window[Index(sequence)];
        return known.Exists && known.Sequence == sequence;
    }

    // Nothing before the first packet is missed: whoever receives the stream has not received that either.
    private bool IsMissing(long sequence) => sequence > _first && sequence > _unwrapper.Newest - WindowLength && !IsKnown(sequence);

    private bool FitsAt(long sequence, RtpTimestamp timestamp)
    {
        foreach (Known known in _window)
        {
            if (!known.Exists || known.Sequence <= _unwrapper.Newest - WindowLength)
                continue;

            bool isAfter = known.Sequence > sequence;
            if (isAfter ? !known.Timestamp.IsNewerThan(timestamp) : !timestamp.IsNewerThan(known.Timestamp))
                return false;
        }

        return true;
    }

    private readonly record struct Known(long Sequence, RtpTimestamp Timestamp, bool Exists);
}
