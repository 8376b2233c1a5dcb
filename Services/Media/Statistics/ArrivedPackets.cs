using System.Runtime.CompilerServices;
using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Statistics;

/// <summary>
/// Which packets of a stream arrived, by whatever way: a packet and its retransmission are forwarded once, because a number that is
/// sent twice with different header extensions would repeat a nonce (RFC 7714 §8.1).
/// </summary>
internal struct ArrivedPackets
{
    /// <summary>How far back it remembers. What is older counts as known.</summary>
    public const int WindowLength = 1024;

    private const int WordBits = 64;

    private Words _seen;
    private SequenceNumber _highest;
    private bool _started;

    /// <summary>Notes a packet. False when it is known, or too old to tell.</summary>
    /// <param name="sequenceNumber">Its sequence number.</param>
    /// <param name="isLate">Whether a newer one came before it.</param>
    public bool TryAdd(SequenceNumber sequenceNumber, out bool isLate)
    {
        isLate = false;
        if (!_started)
        {
            _started = true;
            _highest = sequenceNumber;
            Set(sequenceNumber);
            return true;
        }

        int distance = SequenceNumber.Distance(_highest, sequenceNumber);
        if (distance > 0)
        {
            Clear(distance);
            _highest = sequenceNumber;
            Set(sequenceNumber);
            return true;
        }

        isLate = true;
        if (-distance >= WindowLength || IsSet(sequenceNumber))
        {
            return false;
        }

        Set(sequenceNumber);
        return true;
    }

    private void Clear(int distance)
    {
        if (distance >= WindowLength)
        {
            _seen = default;
            return;
        }

        for (int i = 1; i <= distance; i++)
        {
            SequenceNumber number = _highest + i;
            _seen[WordOf(number)] &= ~BitOf(number);
        }
    }

    private void Set(SequenceNumber number) => _seen[WordOf(number)] |= BitOf(number);

    private readonly bool IsSet(SequenceNumber number) => (_seen[WordOf(number)] & BitOf(number)) != 0;

    private static int WordOf(SequenceNumber number) => number.Value % WindowLength / WordBits;

    private static ulong BitOf(SequenceNumber number) => 1UL << (number.Value % WordBits);

    [InlineArray(WindowLength / WordBits)]
    private struct Words
    {
        private ulong _first;
    }
}
