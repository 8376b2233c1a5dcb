using JbAspire.Protocols.Wire;

namespace JbAspire.Media.CongestionControl.Allocation;

/// <summary>
/// How long no quality rises after bandwidth fell short. When a rise is what it fell short by, the next attempt waits twice as
/// long: an estimate that goes up and down slowly must not take the picture with it.
/// </summary>
internal struct RiseHold
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(16);

    // mediasoup's conservative time after a downgrade.
    private static readonly TimeSpan BlameTime = TimeSpan.FromSeconds(10);

    private TimeSpan _hold;
    private MonotonicTime _risenAt;
    private bool _hasRisen;

    /// <summary>Rises are allowed from here on; the origin of the clock when nothing holds them.</summary>
    public MonotonicTime Until { get; private set; }

    /// <summary>Quality rose.</summary>
    public void NoteRise(MonotonicTime now)
    {
        _risenAt = now;
        _hasRisen = true;
    }

    /// <summary>Quality fell because the bandwidth did.</summary>
    public void NoteShortage(MonotonicTime now)
    {
        bool blame = _hasRisen && now - _risenAt <= BlameTime;
        _hold = !blame || _hold == TimeSpan.Zero ? Shortest : _hold + _hold < Longest ? _hold + _hold : Longest;
        _hasRisen = false;
        Until = now + _hold;
    }
}
