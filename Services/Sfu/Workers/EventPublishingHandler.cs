using JbAspire.Media;
using JbAspire.Protocols.Wire;
using JbAspire.Sfu.Events;

namespace JbAspire.Sfu.Workers;

/// <summary>Drives a media core and hands on the events that each call leaves behind.</summary>
internal sealed class EventPublishingHandler(MediaWorker media, RouterEventHub events) : IDatagramHandler
{
    /// <summary>How often consumers changed their layers. For the worker's thread.</summary>
    public long LayerChanges { get; private set; }

    public MonotonicTime NextDeadline
    {
        get
        {
            // Asked after every turn, also one that only ran control requests: nothing that these caused stays unread.
            Publish();
            return media.NextDeadline;
        }
    }

    public void HandleDatagram(Span<byte> datagram, in FiveTuple path, MonotonicTime now, IDatagramSink sink) =>
        media.HandleDatagram(datagram, path, now, sink);

    public void HandleBatchEnd(MonotonicTime now, IDatagramSink sink) => media.HandleBatchEnd(now, sink);

    public void HandleDisconnect(in FiveTuple path, MonotonicTime now, IDatagramSink sink) => media.HandleDisconnect(path, now, sink);

    public void HandleDeadline(MonotonicTime now, IDatagramSink sink) => media.HandleDeadline(now, sink);

    public bool TryTakePathToClose(out FiveTuple path) => media.TryTakePathToClose(out path);

    private void Publish()
    {
        while (media.TryReadEvent(out MediaEvent mediaEvent))
        {
            LayerChanges += mediaEvent is MediaEvent.ConsumerLayersChanged ? 1 : 0;
            events.Publish(mediaEvent);
        }
    }
}
