using System.Runtime.CompilerServices;

namespace JbAspire.Protocols.Srtp;

/// <summary>
/// Remembers which of the last <see cref="Size"/> indices of a stream have been seen (RFC 3711 §3.3.2). Index i has bit i modulo
/// the size, so that moving on clears only the bits of the indices that were passed.
/// </summary>
internal struct ReplayWindow
{
    /// <summary>
    /// How many indices back a packet is still taken. RFC 3711 §3.3.2 asks for 64 at least; video that is retransmitted on its own
    /// SSRC comes a second late, which is hundreds of packets at a few megabits per second.
    /// </summary>
    public const int Size = 1024;

    private const int BitsPerWord = 64;
    private const int Words = Size / BitsPerWord;

    private Bits _bits;
    private long _highest;
    private bool _started;

    /// <summary>The highest index that was marked; meaningless before <see cref="IsStarted"/>.</summary>
    public readonly long Highest => _highest;

    /// <summary>Whether an index was marked.</summary>
    public readonly bool IsStarted => _started;

    /// <summary>Whether the index is new and not older than the window reaches.</summary>
    public readonly bool IsFresh(long index)
    {
        if (!_started || index > _highest)
        {
            return true;
        }

        return _highest - index < Size && (_bits[Word(index)] & Bit(index)) == 0;
    }

    /// <summary>Marks an index that <see cref="IsFresh"/> as seen. To be called for authentic packets only.</summary>
    public void Mark(long index)
    {
        if (!_started || index - _highest >= Size)
        {
            _bits = default;
            _highest = index;
            _started = true;
        }

        for (; _highest < index; _highest++)
        {
            _bits[Word(_highest + 1)] &= ~Bit(_highest + 1);
        }

        _bits[Word(index)] |= Bit(index);
    }

    private static int Word(long index) => (int)(index / BitsPerWord % Words);

    private static ulong Bit(long index) => 1UL << (int)(index % BitsPerWord);

    [InlineArray(Words)]
    private struct Bits
    {
        private ulong _first;
    }
}
