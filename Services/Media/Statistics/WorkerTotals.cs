using JbAspire.Media.Consumers;
using JbAspire.Media.Producers;
using JbAspire.Media.Transports;

namespace JbAspire.Media.Statistics;

/// <summary>
/// What all streams of a worker counted since its start. Nothing is added per packet: objects hand over what they counted when
/// they close.
/// </summary>
public struct WorkerTotals
{
    /// <summary>Packets that producing peers were asked to send again, each time counted.</summary>
    public long PacketsNackedToProducers { readonly get; private set; }

    /// <summary>Missing packets that a retransmission of a producing peer brought.</summary>
    public long PacketsRepaired { readonly get; private set; }

    /// <summary>Packets that consuming peers asked for again, each time counted.</summary>
    public long PacketsNackedByConsumers { readonly get; private set; }

    /// <summary>Packets that were sent again.</summary>
    public long PacketsRetransmitted { readonly get; private set; }

    /// <summary>Requests for key frames to producing peers.</summary>
    public long KeyFrameRequestsSent { readonly get; private set; }

    /// <summary>Requests for key frames from consuming peers.</summary>
    public long KeyFrameRequestsReceived { readonly get; private set; }

    /// <summary>Bytes of padding that probed for bandwidth.</summary>
    public long ProbationBytesSent { readonly get; private set; }

    internal void Add(Producer producer)
    {
        // What an image of another worker's producer asks for is asked of its peer there.
        if (producer.Transport is PipeTransport)
        {
            return;
        }

        foreach (ProducerStream stream in producer.Streams)
        {
            ref RtpStreamCounters counters = ref stream.Counters;
            PacketsNackedToProducers += counters.NackPacketCount;
            PacketsRepaired += counters.PacketsRepaired;
            KeyFrameRequestsSent += counters.PliCount + counters.FirCount;
        }
    }

    internal void Add(Consumer consumer)
    {
        ref RtpStreamCounters counters = ref consumer.Counters;
        PacketsNackedByConsumers += counters.NackPacketCount;
        PacketsRetransmitted += counters.PacketsRetransmitted;
        KeyFrameRequestsReceived += counters.PliCount + counters.FirCount;
    }

    internal void Add(Transport transport) => ProbationBytesSent += transport.Traffic.ProbationSent.Bytes;
}
