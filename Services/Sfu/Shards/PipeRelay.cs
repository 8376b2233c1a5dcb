using JbAspire.Media;
using JbAspire.Protocols.Wire;
using JbAspire.Sfu.Workers;

namespace JbAspire.Sfu.Shards;

/// <summary>
/// Tells the other worker of a pipe what happened to a producer or to its image, through the mailboxes of the workers: unlike pipes they lose nothing
/// and keep the order. Called on the threads of workers.
/// </summary>
internal sealed class PipeRelay(IReadOnlyList<SfuWorker> workers)
{
    /// <summary>Told of images that have no consumer any more: the router, the producer, and the worker of the image.</summary>
    public Action<string, string, int>? Unused { get; set; }

    /// <summary>Handles an event about a pipe. False when it is about something else.</summary>
    public bool TryHandle(MediaEvent mediaEvent, int worker)
    {
        switch (mediaEvent)
        {
            case MediaEvent.PipeConsumerClosed { Reason: ConsumerCloseReason.Closed }:
                return true;
            case MediaEvent.PipeConsumerClosed closed:
                Post(closed.RemoteWorker, (media, now, sink) => media.FindPipe(closed.TransportId)?.FindImage(closed.ProducerId)?.Close(now, sink));
                return true;
            case MediaEvent.PipeConsumerProducerPaused { Paused: true } paused:
                Post(paused.RemoteWorker, (media, now, sink) => media.FindPipe(paused.TransportId)?.FindImage(paused.ProducerId)?.Pause(now, sink));
                return true;
            case MediaEvent.PipeConsumerProducerPaused resumed:
                Post(resumed.RemoteWorker, (media, now, sink) => media.FindPipe(resumed.TransportId)?.FindImage(resumed.ProducerId)?.Resume(now, sink));
                return true;
            case MediaEvent.PipedProducerLayersWanted wanted:
                Post(wanted.RemoteWorker, (media, now, _) =>
                    media.FindPipe(wanted.TransportId)?.FindPipeConsumer(wanted.ProducerId)?.SetWantedSpatialLayer(wanted.SpatialLayer, now));
                return true;
            case MediaEvent.PipedProducerUnused unused:
                Unused?.Invoke(unused.RouterId, unused.ProducerId, worker);
                return true;
            default:
                return false;
        }
    }

    private void Post(int worker, Action<MediaWorker, MonotonicTime, IDatagramSink> work)
    {
        // A worker that has stopped has nothing left to tell.
        if (worker >= 0 && worker < workers.Count)
        {
            _ = workers[worker].InvokeAsync((media, now, sink) =>
            {
                work(media, now, sink);
                return true;
            });
        }
    }
}
