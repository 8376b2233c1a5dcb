using JbAspire.Media.Consumers;
using JbAspire.Media.Parameters;
using JbAspire.Media.Producers;
using JbAspire.Protocols.Rtcp;
using JbAspire.Protocols.Rtp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Transports;

/// <summary>
/// Carries producers to and from the same room's router on another worker (mediasoup's PipeTransport): every stream as it is. Its path is the pipe
/// between the two workers' event loops, which loses nothing unless the reader stands still, so that nothing is protected or sent again.
/// </summary>
/// <remarks>
/// On the side of the producer, <see cref="Pipe"/> makes a <see cref="PipeConsumer"/>. On the other side <see cref="Transport.Produce"/> makes its
/// image from the pipe consumer's parameters, under the producer's own id. Pauses, closures and the layers that are wanted do not go through the
/// pipe but through <see cref="MediaEvent"/>: the host carries them, which may not lose any.
/// </remarks>
public sealed class PipeTransport : Transport
{
    private readonly List<PipeConsumer> _pipeConsumers = [];
    private readonly Dictionary<uint, PipeConsumer> _bySsrc = [];
    private FiveTuple? _path;

    internal PipeTransport(WorkerContext context, Router router, string id)
        : base(context, router, id) =>
        LocalAddress = context.Pipes.NextAddress();

    /// <summary>Our end of the path: for the other side's <see cref="Connect"/>.</summary>
    public TransportAddress LocalAddress { get; }

    /// <summary>The other end, once it is connected.</summary>
    public TransportAddress? RemoteAddress => _path?.Remote;

    /// <summary>The number of the other end's worker, once it is connected; -1 before.</summary>
    public int RemoteWorker => _path is { } path ? PipeAddress.LoopOf(path.Remote) : -1;

    /// <summary>What it carries to the other side.</summary>
    public IReadOnlyList<PipeConsumer> PipeConsumers => _pipeConsumers;

    internal override bool CanSend => _path is not null;

    private protected override MonotonicTime PathDeadline => MonotonicTime.Never;

    /// <summary>Learns the other end. May be called once.</summary>
    /// <exception cref="MediaException">It was called before, or the other end is on this worker.</exception>
    public void Connect(in TransportAddress remote, MonotonicTime now, IDatagramSink sink)
    {
        if (_path is not null)
        {
            throw new MediaException(MediaError.FailedPrecondition, $"Transport '{Id}' is connected already: connect is called once.");
        }

        if (PipeAddress.LoopOf(remote) == PipeAddress.LoopOf(LocalAddress))
        {
            throw new MediaException(
                MediaError.InvalidArgument, $"remote: worker {PipeAddress.LoopOf(remote)} is this one; a pipe leads to another.");
        }

        _path = new FiveTuple(TransportProtocol.Pipe, LocalAddress, remote);
        Begin(now, sink);
        Reschedule();
    }

    /// <summary>
    /// Begins to carry a producer to the other side. Nothing is sent before <see cref="PipeConsumer.Begin"/>: when its image exists there.
    /// </summary>
    /// <exception cref="MediaException">There is no such producer in the router, or it is carried already.</exception>
    public PipeConsumer Pipe(string id, string producerId, MonotonicTime now)
    {
        Producer producer = Router.GetProducer(producerId);
        if (_pipeConsumers.Exists(consumer => consumer.Producer == producer))
        {
            throw new MediaException(MediaError.AlreadyExists, $"Producer '{producerId}' is piped through transport '{Id}' already.");
        }

        var consumer = new PipeConsumer(this, producer, id);
        _pipeConsumers.Add(consumer);
        foreach (Ssrc ssrc in consumer.Ssrcs)
        {
            _bySsrc.Add(ssrc.Value, consumer);
        }

        producer.Pipes.Add(consumer);
        producer.NoteWatching(now);
        return consumer;
    }

    /// <summary>The pipe consumer with this id; null when it is closed.</summary>
    public PipeConsumer? FindPipeConsumer(string id) => _pipeConsumers.Find(consumer => consumer.Id == id);

    /// <summary>The image here of a producer of the other side; null when there is none.</summary>
    public Producer? FindImage(string producerId) => Producers.FirstOrDefault(producer => producer.Id == producerId);

    internal void Open() => Context.Pipes.Add(this);

    internal override void HandleMedia(Span<byte> datagram, in FiveTuple path, MonotonicTime now, IDatagramSink sink)
    {
        if (_path != path)
        {
            Context.Drops.Count(DropReason.UnknownTuple);
            return;
        }

        Traffic.Received.Add(datagram.Length, now);
        if (RtpPacketView.IsRtcp(datagram))
        {
            HandleKeyFrameRequests(datagram, now, sink);
            ReceiveRtcp(datagram, now, sink);
            Reschedule();
        }
        else if (ReceiveRtp(datagram, now, sink))
        {
            Reschedule();
        }
    }

    internal void Forget(PipeConsumer consumer)
    {
        _pipeConsumers.Remove(consumer);
        foreach (Ssrc ssrc in consumer.Ssrcs)
        {
            _bySsrc.Remove(ssrc.Value);
        }
    }

    internal override int ProtectRtp(Span<byte> buffer, int length) => length;

    internal override void SendDatagram(int length, MonotonicTime now, IDatagramSink sink)
    {
        if (_path is { } path)
        {
            sink.Send(length, path);
            Traffic.Sent.Add(length, now);
        }
    }

    internal override void SendRtcp(Span<byte> buffer, int length, MonotonicTime now, IDatagramSink sink) => SendDatagram(length, now, sink);

    /// <summary>
    /// What an image does is told by the producer that it stands for. Two things matter on the other side: what of it is watched, and whether it still is.
    /// </summary>
    internal override void Tell(MediaEvent mediaEvent)
    {
        if (mediaEvent is MediaEvent.ProducerLayersWanted wanted)
        {
            Context.Raise(new MediaEvent.PipedProducerLayersWanted(Router.Id, Id, RemoteWorker, wanted.ProducerId, wanted.SpatialLayer));
        }
    }

    internal override void NoteUnused(Producer producer) =>
        Context.Raise(new MediaEvent.PipedProducerUnused(Router.Id, Id, RemoteWorker, producer.Id));

    // Each of the producers has the name of the peer that sends it.
    private protected override RtpParameters NameSender(RtpParameters parameters) => parameters;

    private protected override void HandlePathDeadline(MonotonicTime now, IDatagramSink sink)
    {
    }

    private protected override void ClosePath(MonotonicTime now, IDatagramSink sink)
    {
        foreach (PipeConsumer consumer in _pipeConsumers.ToArray())
        {
            consumer.Close(ConsumerCloseReason.TransportClosed, now);
        }

        Context.Pipes.Remove(this);
    }

    private void HandleKeyFrameRequests(ReadOnlySpan<byte> datagram, MonotonicTime now, IDatagramSink sink)
    {
        if (!RtcpCompoundView.TryParse(datagram, out RtcpCompoundView compound))
        {
            return;
        }

        foreach (RtcpPacketView packet in compound)
        {
            if (PictureLossIndication.TryParse(packet, out PictureLossIndication pli))
            {
                RequestKeyFrame(pli.MediaSsrc, now, sink);
            }
            else if (FullIntraRequest.TryParse(packet, out FullIntraRequest fir))
            {
                foreach (FirEntry entry in fir.Entries)
                {
                    RequestKeyFrame(entry.Ssrc, now, sink);
                }
            }
        }
    }

    private void RequestKeyFrame(Ssrc ssrc, MonotonicTime now, IDatagramSink sink)
    {
        if (_bySsrc.TryGetValue(ssrc.Value, out PipeConsumer? consumer))
        {
            consumer.RequestKeyFrame(ssrc, now, sink);
        }
    }
}
