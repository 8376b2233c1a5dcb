using JbAspire.Media;
using JbAspire.Media.Consumers;
using JbAspire.Media.Producers;
using JbAspire.Media.Transports;
using JbAspire.Protocols.Wire;
using JbAspire.TestKit;

namespace JbAspire.Tests.Scenarios;

/// <summary>One room on two workers, joined by a pair of pipe transports whose path is a queue. Tells each side of the other what a host would.</summary>
internal sealed class PipedCalls : IDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(5);
    private readonly Queue<(VirtualCall To, byte[] Datagram, FiveTuple Path)> _pipe = new();
    private readonly int[] _eventsRead = new int[2];

    public PipedCalls()
    {
        HomePipe = Home.Router.CreatePipeTransport("pipe");
        ShardPipe = Shard.Router.CreatePipeTransport("pipe");
        Home.Piped = (datagram, path) => _pipe.Enqueue((Shard, datagram, path));
        Shard.Piped = (datagram, path) => _pipe.Enqueue((Home, datagram, path));
        HomePipe.Connect(ShardPipe.LocalAddress, Home.Now, Home.Sink);
        ShardPipe.Connect(HomePipe.LocalAddress, Shard.Now, Shard.Sink);
    }

    public VirtualCall Home { get; } = new();

    public VirtualCall Shard { get; } = new(index: 1);

    public PipeTransport HomePipe { get; }

    public PipeTransport ShardPipe { get; }

    /// <summary>What went through the pipe, both ways.</summary>
    public List<byte[]> Carried { get; } = [];

    /// <summary>Pipes a producer from its side to the other; gives its image.</summary>
    public Producer Pipe(Producer producer)
    {
        bool isHome = producer.Transport.Router == Home.Router;
        (PipeTransport from, PipeTransport to) = isHome ? (HomePipe, ShardPipe) : (ShardPipe, HomePipe);
        PipeConsumer consumer = from.Pipe(producer.Id, producer.Id, Home.Now);
        Producer image = to.Produce(new ProducerOptions
        {
            Id = producer.Id,
            Kind = producer.Kind,
            RtpParameters = consumer.RtpParameters,
            Paused = producer.Paused,
        });
        consumer.Begin(Home.Now, isHome ? Home.Sink : Shard.Sink);
        return image;
    }

    /// <summary>Lets time pass on both sides.</summary>
    public void Run(TimeSpan duration)
    {
        for (MonotonicTime end = Home.Now + duration; Home.Now < end;)
        {
            Home.Run(Step);
            Shard.Run(Step);
            Deliver();
        }
    }

    /// <summary>Carries what is under way, until nothing is.</summary>
    public void Deliver()
    {
        Home.Deliver();
        Shard.Deliver();
        while (_pipe.TryDequeue(out var next))
        {
            Carried.Add(next.Datagram);
            next.To.Worker.HandleDatagram(next.Datagram.ToArray(), next.Path, next.To.Now, next.To.Sink);
            next.To.Worker.HandleBatchEnd(next.To.Now, next.To.Sink);
            next.To.Deliver();
        }

        Relay(Home, 0, Shard, ShardPipe, HomePipe);
        Relay(Shard, 1, Home, HomePipe, ShardPipe);
    }

    public void Dispose()
    {
        Home.Dispose();
        Shard.Dispose();
    }

    private void Relay(VirtualCall from, int index, VirtualCall to, PipeTransport toPipe, PipeTransport fromPipe)
    {
        for (; _eventsRead[index] < from.Events.Count; _eventsRead[index]++)
        {
            switch (from.Events[_eventsRead[index]])
            {
                case MediaEvent.PipeConsumerClosed { Reason: not ConsumerCloseReason.Closed } closed:
                    toPipe.FindImage(closed.ProducerId)?.Close(to.Now, to.Sink);
                    break;
                case MediaEvent.PipeConsumerProducerPaused { Paused: true } paused:
                    toPipe.FindImage(paused.ProducerId)?.Pause(to.Now, to.Sink);
                    break;
                case MediaEvent.PipeConsumerProducerPaused resumed:
                    toPipe.FindImage(resumed.ProducerId)?.Resume(to.Now, to.Sink);
                    break;
                case MediaEvent.PipedProducerLayersWanted wanted:
                    toPipe.FindPipeConsumer(wanted.ProducerId)?.SetWantedSpatialLayer(wanted.SpatialLayer, to.Now);
                    break;
                case MediaEvent.PipedProducerUnused unused:
                    fromPipe.FindImage(unused.ProducerId)?.Close(from.Now, from.Sink);
                    toPipe.FindPipeConsumer(unused.ProducerId)?.Close(to.Now);
                    break;
            }
        }

        to.Deliver();
        from.Deliver();
    }
}
