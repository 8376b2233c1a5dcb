using JbAspire.Media;
using JbAspire.Media.Consumers;
using JbAspire.Media.Parameters;
using JbAspire.Media.Producers;
using JbAspire.Media.Transports;
using JbAspire.Protocols.Wire;

namespace JbAspire.Sfu.Shards;

/// <summary>
/// The steps by which a producer of one worker gets its image on another, each to be done on its worker's thread. The pipe consumer has the producer's
/// id, and so has the image.
/// </summary>
internal static class PipeTransportPair
{
    /// <summary>What the worker of the image has to know.</summary>
    public sealed record Offer(string ProducerId, MediaKind Kind, RtpParameters RtpParameters, bool Paused);

    /// <summary>On the producer's worker: begins to carry it. Nothing is sent yet.</summary>
    /// <exception cref="MediaException">There is no such producer in the router.</exception>
    public static Offer Pipe(MediaWorker media, string pipeId, string producerId, MonotonicTime now)
    {
        PipeTransport pipe = media.FindPipe(pipeId) ?? throw new MediaException(MediaError.NotFound, $"There is no producer with id '{producerId}'.");
        PipeConsumer consumer = pipe.Pipe(producerId, producerId, now);
        return new Offer(producerId, consumer.Producer.Kind, consumer.RtpParameters, consumer.Producer.Paused);
    }

    /// <summary>On the other worker: makes the image.</summary>
    public static bool Accept(MediaWorker media, string pipeId, Offer offer)
    {
        media.FindPipe(pipeId)?.Produce(new ProducerOptions
        {
            Id = offer.ProducerId,
            Kind = offer.Kind,
            RtpParameters = offer.RtpParameters,
            Paused = offer.Paused,
        });
        return true;
    }

    /// <summary>On the producer's worker: packets flow from now on.</summary>
    public static bool Begin(MediaWorker media, string pipeId, string producerId, MonotonicTime now, IDatagramSink sink)
    {
        media.FindPipe(pipeId)?.FindPipeConsumer(producerId)?.Begin(now, sink);
        return true;
    }

    /// <summary>On the image's worker: closes the image when nobody consumes it or listens to it. False when somebody does, or it is gone.</summary>
    public static bool TryDiscard(MediaWorker media, string pipeId, string producerId, MonotonicTime now, IDatagramSink sink)
    {
        if (media.FindPipe(pipeId)?.FindImage(producerId) is not { Consumers.Count: 0, IsObserved: false } image)
        {
            return false;
        }

        image.Close(now, sink);
        return true;
    }

    /// <summary>On the producer's worker: carries it no longer.</summary>
    public static bool Withdraw(MediaWorker media, string pipeId, string producerId, MonotonicTime now)
    {
        media.FindPipe(pipeId)?.FindPipeConsumer(producerId)?.Close(now);
        return true;
    }
}
