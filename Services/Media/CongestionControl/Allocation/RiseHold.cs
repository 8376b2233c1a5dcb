using JbAspire.Protocols.Wire;

namespace JbAspire.Media.CongestionControl.Allocation;

/// <summary>
/// How cautiously quality rises. After bandwidth fell short it waits, and when a rise was what it fell short by, the next one
/// waits twice as long and needs more room: an estimate that goes up and down slowly must not take the picture with it.
/// </summary>
internal struct RiseHold
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(16);

    // mediasoup's conservative time after a downgrade.
    private static readonly TimeSpan BlameTime = TimeSpan.FromSeconds(10);

    // A rise leaves a tenth of what is sent free: layers are of variable bit rate.
    private const double HeadRoom = 1.1;

    // For a minute after a rise that failed: an estimate that moves by 10 % either way spans 1.1 / 0.9 = 1.22.
    private const double CautiousHeadRoom = 1.25;
    private static readonly TimeSpan Caution = TimeSpan.FromMinutes(1);

    private TimeSpan _hold;
    private MonotonicTime _cautiousUntil;
    private MonotonicTime _risenAt;
    private bool _hasRisen;

    /// <summary>Rises are allowed from here on; the origin of the clock when nothing holds them.</summary>
    public MonotonicTime Until { get; private set; }

    /// <summary>How many times the bit rate of what is sent must be there before more is sent.</summary>
    public readonly double HeadRoomAt(MonotonicTime now) => now < _cautiousUntil ? CautiousHeadRoom : HeadRoom;

    /// <summary>Quality rose.</summary>
    public void NoteRise(MonotonicTime now)
    {
        _risenAt = now;
        _hasRisen = true;
    }

    /// <summary>Quality must fall because the bandwidth did.</summary>
    public void NoteShortage(MonotonicTime now)
    {
        bool blame = _hasRisen && now - _risenAt <= BlameTime;
        _hold = !blame || _hold == TimeSpan.Zero ? Shortest : _hold + _hold < Longest ? _hold + _hold : Longest;
        _hasRisen = false;
        if (blame)
        {
            _cautiousUntil = now + Caution;
        }

        Until = now + _hold;
    }
}
