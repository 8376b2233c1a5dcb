using JbAspire.Media.Consumers;
using JbAspire.Protocols.Payloads;
using JbAspire.Protocols.Rtp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Producers;

/// <summary>The packets of one producer that wait for the end of the batch in which they came (<see cref="FanOut"/>), oldest first.</summary>
internal sealed class PendingPackets(Producer producer, List<Consumer> consumers)
{
    // A video frame of a whole second's bits at 500 kbit/s; and as many as one train carries.
    private const int MaxPackets = 64;

    private readonly FanOut _fanOut = producer.Transport.Context.FanOut;
    private readonly int _maxPadding = producer.Transport.Context.Options.MaxSegmentPadding;
    private MediaPacket? _first;
    private MediaPacket? _last;
    private int _count;

    /// <summary>Whether the end of the batch will ask for them.</summary>
    public bool IsQueued { get; set; }

    /// <summary>Adds a packet. Those that wait leave when they are too many.</summary>
    public void Add(
        in RtpPacketView packet, ProducerStream stream, byte payloadType, in VideoPacketDescriptor video, bool isLate, PacketAudience audience,
        MonotonicTime now, IDatagramSink sink)
    {
        if (consumers.Count == 0)
        {
            return;
        }

        MediaPacket copy = _fanOut.Take(now, sink);
        if (!copy.TryFill(packet, stream, payloadType, video, isLate, audience))
        {
            _fanOut.Return(copy);
            producer.Transport.Context.Drops.Count(DropReason.RtpTooLarge);
            return;
        }

        if (_last is null)
        {
            _first = copy;
        }
        else
        {
            _last.Next = copy;
        }

        _last = copy;

        // The reader of dependency descriptors keeps two structures: what refers to the former one leaves before it may be written over.
        bool hasStructure = video.Dependencies.StructureBits != 0;
        if (++_count == MaxPackets || hasStructure)
        {
            Flush(now, sink);
        }
        else if (!IsQueued)
        {
            IsQueued = true;
            _fanOut.Enqueue(this);
        }
    }

    /// <summary>Lets each consumer in turn forward all that waits.</summary>
    public void Flush(MonotonicTime now, IDatagramSink sink)
    {
        if (_first is not { } first)
        {
            return;
        }

        // What a defect leaves unsent must not stay: it is taken out first, and goes back in any case.
        int count = _count;
        _first = _last = null;
        _count = 0;
        try
        {
            if (count > 1 && _maxPadding > 0)
            {
                EqualSegments.Plan(first, _maxPadding);
            }

            foreach (Consumer consumer in consumers)
            {
                consumer.Forward(first, now, sink);
            }
        }
        finally
        {
            for (MediaPacket? packet = first; packet is not null;)
            {
                MediaPacket? next = packet.Next;
                _fanOut.Return(packet);
                packet = next;
            }
        }
    }

    /// <summary>Forwards the one packet with which a stream begins: each consumer's layers are chosen anew for it.</summary>
    public void FlushBeginning(MonotonicTime now, IDatagramSink sink)
    {
        // A stream mostly begins with a key frame: only who cannot begin with this packet has to ask for one.
        MediaPacket? first = _first;
        _first = _last = null;
        _count = 0;
        try
        {
            foreach (Consumer consumer in consumers)
            {
                consumer.Transport.Distribute(now, sink, asksForKeyFrames: false);
                consumer.Forward(first, now, sink);
                consumer.Video!.AskForKeyFrame(now, sink);
            }
        }
        finally
        {
            if (first is not null)
            {
                _fanOut.Return(first);
            }
        }
    }
}
