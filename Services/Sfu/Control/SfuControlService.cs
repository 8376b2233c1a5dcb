using Grpc.Core;
using JbAspire.Contracts.Sfu;
using JbAspire.Media;
using JbAspire.Media.Consumers;
using JbAspire.Media.Ortc;
using JbAspire.Media.Producers;
using JbAspire.Media.Transports;
using JbAspire.Protocols.Dtls;
using JbAspire.Protocols.Ice;
using JbAspire.Protocols.Wire;
using JbAspire.Sfu.Events;
using JbAspire.Sfu.Workers;

namespace JbAspire.Sfu.Control;

/// <summary>The contract's <c>SfuControl</c> over the node's workers: finds the object's worker, and does the call on its thread.</summary>
internal sealed class SfuControlService(
    WorkerPool pool, ObjectDirectory directory, RouterEventHub events, SfuNode node, NodeDescription description, TimeProvider time)
    : SfuControl.SfuControlBase
{
    public override Task<NodeInfo> GetNode(GetNodeRequest request, ServerCallContext context) => description.DescribeAsync();

    public override Task<NodeInfo> SetDraining(SetDrainingRequest request, ServerCallContext context)
    {
        node.IsDraining = request.Draining;
        return description.DescribeAsync();
    }

    public override async Task<RouterInfo> CreateRouter(CreateRouterRequest request, ServerCallContext context)
    {
        if (node.IsDraining)
        {
            throw new MediaException(MediaError.Unavailable, "The node drains: it takes no new router.");
        }

        string id = directory.ChooseId(ObjectKind.Router, request.RouterId);
        IReadOnlyList<Media.Parameters.RtpCodecCapability> codecs = request.MediaCodecs.Count == 0
            ? DefaultMediaCodecs.Value
            : RtpMessages.FromProto(request.MediaCodecs);
        SfuWorker worker = request.HasWorkerIndex ? pool.Get(request.WorkerIndex) : await pool.SelectLeastLoadedAsync();
        directory.Add(ObjectKind.Router, id, worker);
        Router router = await UndoOnFailure(ObjectKind.Router, id, worker.InvokeAsync((media, _, _) => media.CreateRouter(id, codecs)));
        events.Open(id);
        return new RouterInfo
        {
            RouterId = id,
            WorkerIndex = (uint)worker.Index,
            RtpCapabilities = RtpMessages.ToProto(router.RtpCapabilities),
        };
    }

    public override Task<CloseRouterResponse> CloseRouter(CloseRouterRequest request, ServerCallContext context)
    {
        return directory.Get(ObjectKind.Router, request.RouterId).InvokeAsync((media, now, sink) =>
        {
            media.GetRouter(request.RouterId).Close(now, sink);
            return new CloseRouterResponse();
        });
    }

    public override Task<RouterDump> DumpRouter(DumpRouterRequest request, ServerCallContext context) =>
        directory.Get(ObjectKind.Router, request.RouterId)
            .InvokeAsync((media, _, _) => StatsMapping.ToDump(media.GetRouter(request.RouterId)));

    public override async Task<CanConsumeResponse> CanConsume(CanConsumeRequest request, ServerCallContext context)
    {
        Media.Parameters.RtpCapabilities capabilities = RtpMessages.FromProto(request.RtpCapabilities);
        bool canConsume = await directory.Get(ObjectKind.Router, request.RouterId)
            .InvokeAsync((media, _, _) => media.GetRouter(request.RouterId).CanConsume(request.ProducerId, capabilities));
        return new CanConsumeResponse { CanConsume = canConsume };
    }

    public override async Task<WebRtcTransportInfo> CreateWebRtcTransport(CreateWebRtcTransportRequest request, ServerCallContext context)
    {
        string id = directory.ChooseId(ObjectKind.Transport, request.TransportId);
        WebRtcTransportOptions options = TransportMessages.FromProto(request);
        SfuWorker worker = directory.Get(ObjectKind.Router, request.RouterId);
        directory.Add(ObjectKind.Transport, id, worker);
        return await UndoOnFailure(ObjectKind.Transport, id, worker.InvokeAsync(
            (media, _, _) => TransportMessages.ToProto(media.GetRouter(request.RouterId).CreateWebRtcTransport(id, options))));
    }

    public override async Task<ConnectWebRtcTransportResponse> ConnectWebRtcTransport(ConnectWebRtcTransportRequest request, ServerCallContext context)
    {
        (DtlsRole? remoteRole, IReadOnlyList<Protocols.Dtls.DtlsFingerprint> fingerprints) = TransportMessages.FromProto(request.DtlsParameters);
        DtlsRole localRole = await OnTransport(
            request.TransportId, (transport, now, sink) => transport.Connect(remoteRole, fingerprints, now, sink));
        return new ConnectWebRtcTransportResponse { DtlsLocalRole = StateNames.Of(localRole) };
    }

    public override async Task<RestartIceResponse> RestartIce(RestartIceRequest request, ServerCallContext context)
    {
        IceCredentials credentials = await OnTransport(request.TransportId, (transport, now, _) => transport.RestartIce(now));
        return new RestartIceResponse { IceParameters = TransportMessages.ToProto(credentials) };
    }

    public override async Task<SetTransportBitratesResponse> SetTransportBitrates(SetTransportBitratesRequest request, ServerCallContext context)
    {
        if (request.HasMaxOutgoingBitrate || request.HasMinOutgoingBitrate)
        {
            throw new MediaException(
                MediaError.FailedPrecondition, "max_outgoing_bitrate, min_outgoing_bitrate: this version estimates no outgoing bandwidth to limit.");
        }

        await OnTransport(request.TransportId, (transport, _, _) =>
        {
            if (request.HasMaxIncomingBitrate)
            {
                transport.SetMaxIncomingBitrate(request.MaxIncomingBitrate);
            }

            return true;
        });
        return new SetTransportBitratesResponse();
    }

    public override async Task<CloseTransportResponse> CloseTransport(CloseTransportRequest request, ServerCallContext context)
    {
        await OnTransport(request.TransportId, (transport, now, sink) =>
        {
            transport.Close(now, sink);
            return true;
        });
        return new CloseTransportResponse();
    }

    public override Task<TransportStats> GetTransportStats(GetTransportStatsRequest request, ServerCallContext context)
    {
        double timestamp = Timestamp();
        return OnTransport(request.TransportId, (transport, now, _) => StatsMapping.ToProto(transport, timestamp, now));
    }

    public override async Task<ProducerInfo> Produce(ProduceRequest request, ServerCallContext context)
    {
        string id = directory.ChooseId(ObjectKind.Producer, request.ProducerId);
        var options = new ProducerOptions
        {
            Id = id,
            Kind = RtpMessages.ToKind(request.Kind),
            RtpParameters = RtpMessages.FromProto(request.RtpParameters),
            Paused = request.Paused,
        };
        SfuWorker worker = directory.Get(ObjectKind.Transport, request.TransportId);
        directory.Add(ObjectKind.Producer, id, worker);
        return await UndoOnFailure(ObjectKind.Producer, id, worker.InvokeAsync(
            (media, _, _) => ObjectMessages.ToProto(media.GetTransport(request.TransportId).Produce(options))));
    }

    public override Task<ProducerResponse> PauseProducer(ProducerRequest request, ServerCallContext context) =>
        OnProducer(request, (producer, _, _) => producer.Pause());

    public override Task<ProducerResponse> ResumeProducer(ProducerRequest request, ServerCallContext context) =>
        OnProducer(request, (producer, now, sink) => producer.Resume(now, sink));

    public override Task<ProducerResponse> CloseProducer(ProducerRequest request, ServerCallContext context) =>
        OnProducer(request, (producer, now, sink) => producer.Close(now, sink));

    public override Task<RtpStreamStatsList> GetProducerStats(ProducerRequest request, ServerCallContext context)
    {
        double timestamp = Timestamp();
        return directory.Get(ObjectKind.Producer, request.ProducerId)
            .InvokeAsync((media, now, _) => StatsMapping.ToProto(media.GetProducer(request.ProducerId), timestamp, now));
    }

    public override async Task<ConsumerInfo> Consume(ConsumeRequest request, ServerCallContext context)
    {
        string id = directory.ChooseId(ObjectKind.Consumer, request.ConsumerId);
        ConsumerOptions options = ObjectMessages.FromProto(request, id);
        SfuWorker worker = directory.Get(ObjectKind.Transport, request.TransportId);
        directory.Add(ObjectKind.Consumer, id, worker);
        return await UndoOnFailure(ObjectKind.Consumer, id, worker.InvokeAsync(
            (media, now, sink) => ObjectMessages.ToProto(media.GetTransport(request.TransportId).Consume(options, now, sink))));
    }

    public override Task<ConsumerResponse> PauseConsumer(ConsumerRequest request, ServerCallContext context) =>
        OnConsumer(request.ConsumerId, (consumer, _, _) => consumer.Pause(), new ConsumerResponse());

    public override Task<ConsumerResponse> ResumeConsumer(ConsumerRequest request, ServerCallContext context) =>
        OnConsumer(request.ConsumerId, (consumer, now, sink) => consumer.Resume(now, sink), new ConsumerResponse());

    public override Task<ConsumerResponse> CloseConsumer(ConsumerRequest request, ServerCallContext context) =>
        OnConsumer(request.ConsumerId, (consumer, _, _) => consumer.Close(), new ConsumerResponse());

    public override Task<ConsumerResponse> RequestKeyFrame(ConsumerRequest request, ServerCallContext context) =>
        OnConsumer(request.ConsumerId, (consumer, now, sink) => consumer.RequestKeyFrame(now, sink), new ConsumerResponse());

    public override Task<SetPreferredLayersResponse> SetPreferredLayers(SetPreferredLayersRequest request, ServerCallContext context)
    {
        Media.Consumers.ConsumerLayers layers = ObjectMessages.FromProto(request.Layers)
            ?? throw new MediaException(MediaError.InvalidArgument, "layers: it is missing.");
        return OnConsumer(
            request.ConsumerId, (consumer, now, sink) => consumer.SetPreferredLayers(layers, now, sink), new SetPreferredLayersResponse());
    }

    public override Task<SetPriorityResponse> SetPriority(SetPriorityRequest request, ServerCallContext context) =>
        request.Priority is >= 1 and <= 255
            ? OnConsumer(request.ConsumerId, (consumer, _, _) => consumer.Priority = (int)request.Priority, new SetPriorityResponse())
            : throw new MediaException(MediaError.InvalidArgument, $"priority: {request.Priority} is not from 1 to 255.");

    public override Task<RtpStreamStatsList> GetConsumerStats(ConsumerRequest request, ServerCallContext context)
    {
        double timestamp = Timestamp();
        return directory.Get(ObjectKind.Consumer, request.ConsumerId)
            .InvokeAsync((media, now, _) => StatsMapping.ToProto(media.GetConsumer(request.ConsumerId), timestamp, now));
    }

    public override async Task WatchEvents(WatchEventsRequest request, IServerStreamWriter<SfuEvent> responseStream, ServerCallContext context)
    {
        using RouterEventHub.Subscription subscription = events.Watch(request.RouterId);
        await responseStream.WriteAsync(new SfuEvent { Subscribed = new Subscribed() }, context.CancellationToken);
        await foreach (SfuEvent sfuEvent in subscription.ReadAllAsync(context.CancellationToken))
        {
            await responseStream.WriteAsync(sfuEvent, context.CancellationToken);
        }
    }

    private double Timestamp() => time.GetUtcNow().ToUnixTimeMilliseconds();

    // The object is in the directory before it exists, so that a close event that overtakes the answer finds it.
    private async Task<T> UndoOnFailure<T>(ObjectKind kind, string id, Task<T> creation)
    {
        try
        {
            return await creation;
        }
        catch
        {
            directory.Remove(kind, id);
            throw;
        }
    }

    private Task<T> OnTransport<T>(string id, Func<WebRtcTransport, MonotonicTime, IDatagramSink, T> work) =>
        directory.Get(ObjectKind.Transport, id).InvokeAsync((media, now, sink) => work(media.GetWebRtcTransport(id), now, sink));

    private Task<ProducerResponse> OnProducer(ProducerRequest request, Action<Producer, MonotonicTime, IDatagramSink> work) =>
        directory.Get(ObjectKind.Producer, request.ProducerId).InvokeAsync((media, now, sink) =>
        {
            work(media.GetProducer(request.ProducerId), now, sink);
            return new ProducerResponse();
        });

    private Task<T> OnConsumer<T>(string id, Action<Consumer, MonotonicTime, IDatagramSink> work, T response) =>
        directory.Get(ObjectKind.Consumer, id).InvokeAsync((media, now, sink) =>
        {
            work(media.GetConsumer(id), now, sink);
            return response;
        });
}
