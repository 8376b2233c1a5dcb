using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Observers;

/// <summary>The levels of one source since the last look of an <see cref="AudioLevelObserver"/>.</summary>
internal sealed class AudioLevelSum(AudioLevelObserver observer, AudioLevelSource source) : AudioLevelEntry(observer, source)
{
    // mediasoup wants 10 packets in an interval. At the usual 20 ms each that is 200 ms of sound; counted in time, frames of
    // 60 ms are heard at the shortest interval too, where 10 of them do not fit.
    private static readonly TimeSpan MinSound = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan FirstFrame = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestFrame = TimeSpan.FromMilliseconds(60);

    private MonotonicTime _last;
    private TimeSpan _sound;
    private int _sum;
    private int _count;

    /// <inheritdoc/>
    public override void Add(int level, bool voice, MonotonicTime now)
    {
        if (observer.Paused)
        {
            return;
        }

        TimeSpan gap = now - _last;
        _sound += _count == 0 ? FirstFrame : gap < LongestFrame ? gap : LongestFrame;
        _last = now;
        _sum += level;
        _count++;
    }

    /// <inheritdoc/>
    public override void Reset(MonotonicTime now) => Clear();

    /// <summary>Takes the mean level in dBov and starts anew. False when too little was heard.</summary>
    public bool TryTakeVolume(out int volume)
    {
        bool heard = _sound >= MinSound;
        volume = heard ? -((_sum + _count / 2) / _count) : 0;
        Clear();
        return heard;
    }

    public void Clear()
    {
        _sound = TimeSpan.Zero;
        _sum = 0;
        _count = 0;
    }
}
