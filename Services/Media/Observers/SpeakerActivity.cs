using JbAspire.Protocols.Rtp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Observers;

/// <summary>
/// The last second of one source for an <see cref="ActiveSpeakerObserver"/>: a ring of 50 slots of 20 ms, each the level of
/// what was heard then, and what is seen in it over an immediate (20 ms), a medium (100 ms) and a long (1 s) time.
/// </summary>
internal sealed class SpeakerActivity(ActiveSpeakerObserver observer, AudioLevelSource source) : AudioLevelEntry(observer, source)
{
    /// <summary>N1 of the paper: bands of loudness, of 10 dB each.</summary>
    public const int BandCount = 13;

    /// <summary>N2 of the paper: slots of a medium time.</summary>
    public const int SlotsPerMedium = 5;

    /// <summary>N3 of the paper: medium times of a long time.</summary>
    public const int MediumCount = 10;

    private const int SlotCount = SlotsPerMedium * MediumCount;
    private const long SlotNanoseconds = 20_000_000;
    private const int BandWidth = 10;

    // The longest opus frame is 120 ms. A longer gap is one of discontinuous transmission, or the peer is gone: silence.
    private const int MaxHeldSlots = 6;

    // A medium time is active when most of it is.
    private const int ActiveSlotsOfMedium = 3;

    // -60 dBov: below it nobody is understood.
    private const int MinSpeech = 67;

    private readonly byte[] _slots = new byte[SlotCount];
    private NoiseFloor _floor;
    private long _newest = long.MinValue;

    /// <summary>Active bands of the newest slot.</summary>
    public int Immediate { get; private set; }

    /// <summary>Active slots of the newest medium time.</summary>
    public int Medium { get; private set; }

    /// <summary>Active medium times in the last second.</summary>
    public int Long { get; private set; }

    /// <inheritdoc/>
    public override void Add(int level, bool voice, MonotonicTime now)
    {
        if (observer.Paused)
        {
            return;
        }

        byte loudness = (byte)(AudioLevelExtension.Silence - level);
        long slot = now.Nanoseconds / SlotNanoseconds;
        _floor.Add(loudness, now);
        if (slot > _newest)
        {
            // A frame of more than 20 ms fills the slots until the next one.
            Fill(slot, SlotsSinceNewest(slot) <= MaxHeldSlots ? _slots[IndexOf(_newest)] : (byte)0);
            _slots[IndexOf(slot)] = loudness;
        }
        else
        {
            ref byte newest = ref _slots[IndexOf(_newest)];
            newest = Math.Max(newest, loudness);
        }
    }

    /// <inheritdoc/>
    public override void Reset(MonotonicTime now)
    {
        Array.Clear(_slots);
        _newest = long.MinValue;
        _floor = default;
        (Immediate, Medium, Long) = (0, 0, 0);
    }

    /// <summary>Looks at the second that ends now.</summary>
    public void Evaluate(MonotonicTime now)
    {
        if (_newest == long.MinValue)
        {
            return;
        }

        long slot = now.Nanoseconds / SlotNanoseconds;
        if (SlotsSinceNewest(slot) > MaxHeldSlots)
        {
            Fill(slot, 0);
        }

        int threshold = Math.Max(MinSpeech, _floor.Value + BandWidth);
        int newest = _slots[IndexOf(_newest)];
        Immediate = newest >= threshold ? Math.Min(newest / BandWidth, BandCount) : 0;
        Medium = CountActive(0, threshold);
        Long = Medium >= ActiveSlotsOfMedium ? 1 : 0;
        for (int medium = 1; medium < MediumCount; medium++)
        {
            Long += CountActive(medium, threshold) >= ActiveSlotsOfMedium ? 1 : 0;
        }
    }

    // Medium 0 is the newest.
    private int CountActive(int medium, int threshold)
    {
        int active = 0;
        for (int i = 0; i < SlotsPerMedium; i++)
        {
            active += _slots[IndexOf(_newest - medium * SlotsPerMedium - i)] >= threshold ? 1 : 0;
        }

        return active;
    }

    private long SlotsSinceNewest(long slot) => _newest == long.MinValue ? SlotCount : slot - _newest;

    // Moves on to a slot; what is new, and the slot itself, gets the value.
    private void Fill(long slot, byte value)
    {
        long count = Math.Min(SlotsSinceNewest(slot), SlotCount);
        for (long i = 0; i < count; i++)
        {
            _slots[IndexOf(slot - i)] = value;
        }

        _newest = slot;
    }

    // Never negative, whatever the origin of the clock.
    private static int IndexOf(long slot) => (int)(((slot % SlotCount) + SlotCount) % SlotCount);
}
