using JbAspire.Media.Deadlines;
using JbAspire.Media.Observers;
using JbAspire.Media.Producers;
using JbAspire.Protocols.Wire;

namespace JbAspire.Media;

/// <summary>An observer in its router: which producers it listens to, and when it looks (mediasoup's RtpObserver).</summary>
public sealed class RouterObserver : IDeadlineOwner
{
    private readonly WorkerContext _context;
    private readonly RtpObserver _observer;
    private DeadlineSlot _slot;

    internal RouterObserver(WorkerContext context, Router router, RtpObserver observer)
    {
        _context = context;
        Router = router;
        _observer = observer;
    }

    /// <summary>The observer's id.</summary>
    public string Id => _observer.Id;

    /// <summary>What it watches for.</summary>
    public RtpObserverType Type => _observer.Type;

    /// <summary>The router that it is in.</summary>
    public Router Router { get; }

    /// <summary>Whether it is paused.</summary>
    public bool Paused => _observer.Paused;

    /// <summary>Whether it is closed.</summary>
    public bool IsClosed => _observer.IsClosed;

    ref DeadlineSlot IDeadlineOwner.Slot => ref _slot;

    /// <summary>Stops listening.</summary>
    public void Pause()
    {
        _observer.Pause();
        Drain();
    }

    /// <summary>Listens again.</summary>
    public void Resume(MonotonicTime now)
    {
        _observer.Resume(now);
        Drain();
    }

    /// <summary>Listens to an audio producer. Again: nothing changes.</summary>
    /// <exception cref="MediaException">It is not in the router, or not audio.</exception>
    public void AddProducer(string producerId, MonotonicTime now)
    {
        _observer.AddProducer(LevelsOf(producerId), now);
        Drain();
    }

    /// <summary>Listens to a producer no longer. One that it did not listen to: nothing changes.</summary>
    /// <exception cref="MediaException">It is not in the router, or not audio.</exception>
    public void RemoveProducer(string producerId, MonotonicTime now)
    {
        _observer.RemoveProducer(LevelsOf(producerId), now);
        Drain();
    }

    /// <summary>Whether it listens to a producer.</summary>
    public bool ListensTo(Producer producer) => producer.AudioLevels is { } levels && levels.Find(_observer) is not null;

    /// <summary>Closes it.</summary>
    public void Close()
    {
        if (IsClosed)
        {
            return;
        }

        _observer.Close();
        _context.Deadlines.Schedule(this, MonotonicTime.Never);
        _context.Objects.Remove(this);
        Router.Forget(this);
        _context.Raise(new MediaEvent.RtpObserverClosed(Router.Id, Id));
    }

    /// <inheritdoc/>
    void IDeadlineOwner.HandleDeadline(MonotonicTime now, IDatagramSink sink)
    {
        _observer.HandleDeadline(now);
        Drain();
    }

    private AudioLevelSource LevelsOf(string producerId)
    {
        Producer producer = Router.GetProducer(producerId);
        return producer.AudioLevels
            ?? throw new MediaException(MediaError.InvalidArgument, $"producerId: '{producerId}' is video; an observer listens to audio.");
    }

    private void Drain()
    {
        while (_observer.TryReadEvent(out RtpObserverEvent observerEvent))
        {
            _context.Raise(observerEvent switch
            {
                RtpObserverEvent.Volumes volumes => new MediaEvent.AudioVolumesMeasured(Router.Id, Id, volumes.Entries),
                RtpObserverEvent.DominantSpeaker speaker => new MediaEvent.DominantSpeakerChanged(Router.Id, Id, speaker.ProducerId),
                _ => new MediaEvent.AudioVolumesMeasured(Router.Id, Id, []),
            });
        }

        if (!IsClosed)
        {
            _context.Deadlines.Schedule(this, _observer.NextDeadline);
        }
    }
}
