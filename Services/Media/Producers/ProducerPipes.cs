using JbAspire.Media.Consumers;
using JbAspire.Protocols.Rtp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Producers;

/// <summary>The workers that a producer is carried to. Packets go there at once, before this worker's own consumers get them.</summary>
internal sealed class ProducerPipes
{
    private PipeConsumer[] _consumers = [];

    public bool Any => _consumers.Length > 0;

    /// <summary>The highest spatial layer that is watched anywhere else; -1: none.</summary>
    public int WantedSpatialLayer
    {
        get
        {
            int highest = -1;
            foreach (PipeConsumer consumer in _consumers)
            {
                highest = Math.Max(highest, consumer.WantedSpatialLayer ?? -1);
            }

            return highest;
        }
    }

    public void Add(PipeConsumer consumer) => _consumers = [.. _consumers, consumer];

    public void Remove(PipeConsumer consumer) => _consumers = Array.FindAll(_consumers, other => other != consumer);

    public void Forward(in RtpPacketView packet, ProducerStream stream, byte payloadType, MonotonicTime now, IDatagramSink sink)
    {
        foreach (PipeConsumer consumer in _consumers)
        {
            consumer.Forward(packet, stream.Index, payloadType, now, sink);
        }
    }

    public void HandleSenderReport(ProducerStream stream, MonotonicTime now, IDatagramSink sink)
    {
        foreach (PipeConsumer consumer in _consumers)
        {
            consumer.HandleSenderReport(stream, now, sink);
        }
    }

    public void HandleProducerPaused(bool paused)
    {
        foreach (PipeConsumer consumer in _consumers)
        {
            consumer.HandleProducerPaused(paused);
        }
    }

    public void Close(MonotonicTime now)
    {
        foreach (PipeConsumer consumer in _consumers)
        {
            consumer.Close(ConsumerCloseReason.ProducerClosed, now);
        }
    }
}
