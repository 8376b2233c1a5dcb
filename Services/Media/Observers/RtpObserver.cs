using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Observers;

/// <summary>
/// Listens to the audio levels of some producers of a router (mediasoup's RtpObserver). What it finds is read with
/// <see cref="TryReadEvent"/> after <see cref="HandleDeadline"/>, <see cref="Pause"/> and <see cref="RemoveProducer"/>.
/// </summary>
public abstract class RtpObserver : IAudioLevelOwner
{
    private static readonly TimeSpan MaxInterval = TimeSpan.FromSeconds(5);

    private readonly TimeSpan _interval;
    private MonotonicTime _next = MonotonicTime.Never;
    private RtpObserverEvent? _event;
    private int _producerCount;

    private protected RtpObserver(string id, TimeSpan interval, TimeSpan minInterval)
    {
        Id = id;
        _interval = TimeSpan.FromTicks(Math.Clamp(interval.Ticks, minInterval.Ticks, MaxInterval.Ticks));
    }

    /// <summary>The observer's id.</summary>
    public string Id { get; }

    /// <summary>What it watches for.</summary>
    public abstract RtpObserverType Type { get; }

    /// <summary>The time between two looks: what was asked for, brought into the range of the type.</summary>
    public TimeSpan Interval => _interval;

    /// <summary>Whether it is paused.</summary>
    public bool Paused { get; private set; }

    /// <summary>Whether it is closed.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>The producers that it listens to.</summary>
    public int ProducerCount => _producerCount;

    /// <summary>When <see cref="HandleDeadline"/> is due. Never, while there is nobody to listen to.</summary>
    internal MonotonicTime NextDeadline => Paused || IsClosed || (_producerCount == 0 && IsIdle) ? MonotonicTime.Never : _next;

    /// <summary>Whether it would say nothing if all its producers left.</summary>
    private protected abstract bool IsIdle { get; }

    /// <summary>Stops listening: an audio level observer says that all is silent.</summary>
    public void Pause()
    {
        if (!Paused && !IsClosed)
        {
            Paused = true;
            OnPaused();
        }
    }

    /// <summary>Listens again, from a fresh start.</summary>
    public void Resume(MonotonicTime now)
    {
        if (Paused && !IsClosed)
        {
            Paused = false;
            _next = now + _interval;
        }
    }

    /// <summary>Listens to a producer. Again: nothing changes.</summary>
    /// <exception cref="MediaException">The observer is closed.</exception>
    internal void AddProducer(AudioLevelSource source, MonotonicTime now)
    {
        if (IsClosed)
        {
            throw new MediaException(MediaError.FailedPrecondition, $"Observer '{Id}' is closed: it takes no producer.");
        }

        if (source.Find(this) is not null)
        {
            return;
        }

        if (_producerCount++ == 0)
        {
            _next = now + _interval;
        }

        source.Attach(CreateEntry(source));
    }

    /// <summary>Listens to a producer no longer. False when it did not before.</summary>
    internal bool RemoveProducer(AudioLevelSource source, MonotonicTime now)
    {
        if (source.Find(this) is not { } entry)
        {
            return false;
        }

        ((IAudioLevelOwner)this).Remove(entry, now);
        return true;
    }

    /// <summary>Closes it: it leaves all producers and says nothing any more.</summary>
    internal void Close()
    {
        if (!IsClosed)
        {
            IsClosed = true;
            _event = null;
            _producerCount = 0;
            DetachAll();
        }
    }

    /// <summary>Time passed. True when there is an event to read.</summary>
    internal bool HandleDeadline(MonotonicTime now)
    {
        if (now < NextDeadline)
        {
            return false;
        }

        // A late call is followed by a whole interval: two looks close to each other would see too little.
        _next = now + _interval;
        Look(now);
        return _event is not null;
    }

    /// <summary>Takes what it found. False when there is nothing.</summary>
    internal bool TryReadEvent(out RtpObserverEvent observerEvent)
    {
        observerEvent = _event!;
        _event = null;
        return observerEvent is not null;
    }

    /// <inheritdoc/>
    void IAudioLevelOwner.Remove(AudioLevelEntry entry, MonotonicTime now)
    {
        entry.Source.Detach(entry);
        _producerCount--;
        OnRemoved(entry, now);
    }

    /// <summary>Leaves an event to be read. One that was not read yet is of the past and is replaced.</summary>
    private protected void Raise(RtpObserverEvent observerEvent) => _event = observerEvent;

    private protected abstract AudioLevelEntry CreateEntry(AudioLevelSource source);

    private protected abstract void OnRemoved(AudioLevelEntry entry, MonotonicTime now);

    private protected abstract void OnPaused();

    private protected abstract void DetachAll();

    private protected abstract void Look(MonotonicTime now);
}
