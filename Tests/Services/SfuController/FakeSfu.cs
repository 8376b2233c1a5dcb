using System.Collections.Concurrent;
using System.Threading.Channels;
using Grpc.Core;
using JbAspire.Contracts.Sfu;

namespace JbAspire.Tests.Services;

/// <summary>An SfuControl service without media: mediasoup's object model and its events, in memory.</summary>
public sealed class FakeSfu : SfuControl.SfuControlBase
{
    private readonly ConcurrentDictionary<string, Router> _routers = new();
    private readonly ConcurrentDictionary<string, Transport> _transports = new();
    private readonly ConcurrentDictionary<string, Producer> _producers = new();
    private readonly ConcurrentDictionary<string, Consumer> _consumers = new();

    public IReadOnlyCollection<string> RouterIds => [.. _routers.Keys];

    public IReadOnlyCollection<string> TransportIds => [.. _transports.Keys];

    /// <summary>Every call by name, with its request.</summary>
    public ConcurrentQueue<(string Method, object Request)> Calls { get; } = new();

    /// <summary>Set: CreateRouter waits for it, as a node that is slow.</summary>
    public Task? CreateRouterDelay { get; set; }

    public int RoutersCreated => Calls.Count(call => call.Method == nameof(CreateRouter));

    /// <summary>What every transport answers with, beside its id.</summary>
    public TransportStats TransportStats { get; set; } = new() { Type = "webrtc-transport", BytesReceived = 42 };

    /// <summary>What every producer and every consumer answers with.</summary>
    public RtpStreamStats ProducerStats { get; set; } = new() { Type = "inbound-rtp", Ssrc = 1111 };

    public RtpStreamStats ConsumerStats { get; set; } = new() { Type = "outbound-rtp", Ssrc = 2222 };

    /// <summary>What the dump of a router says beside its objects.</summary>
    public ConcurrentDictionary<string, ProducerLayersWanted> LayersWanted { get; } = new();

    public bool IsResumed(string consumerId) => _consumers.TryGetValue(consumerId, out var consumer) && !consumer.Info.Paused;

    /// <summary>Sends an event to all watchers of the router that has the object.</summary>
    public void Emit(string routerId, SfuEvent sfuEvent)
    {
        if (_routers.TryGetValue(routerId, out var router))
            router.Emit(sfuEvent);
    }

    /// <summary>Breaks the event streams of a router, as happens to a watcher that is too slow.</summary>
    public void BreakWatches(string routerId)
    {
        if (_routers.TryGetValue(routerId, out var router))
            router.Break();
    }

    public override async Task<RouterInfo> CreateRouter(CreateRouterRequest request, ServerCallContext context)
    {
        Note(request);
        if (CreateRouterDelay is { } delay)
            await delay;
        var router = new Router();
        if (!_routers.TryAdd(request.RouterId, router))
            throw Fault(StatusCode.AlreadyExists, $"router \"{request.RouterId}\" exists");
        return new RouterInfo { RouterId = request.RouterId, RtpCapabilities = RtpExamples.RouterCapabilities() };
    }

    public override Task<CloseRouterResponse> CloseRouter(CloseRouterRequest request, ServerCallContext context)
    {
        Note(request);
        if (!_routers.TryRemove(request.RouterId, out var router))
            throw NotFound("router", request.RouterId);
        foreach (var (id, transport) in _transports.Where(entry => entry.Value.RouterId == request.RouterId))
            Close(id, transport, "router_closed");
        router.End();
        return Task.FromResult(new CloseRouterResponse());
    }

    public override Task<RouterDump> DumpRouter(DumpRouterRequest request, ServerCallContext context)
    {
        if (!_routers.ContainsKey(request.RouterId))
            throw NotFound("router", request.RouterId);
        var dump = new RouterDump { Id = request.RouterId };
        dump.TransportIds.Add(_transports.Where(entry => entry.Value.RouterId == request.RouterId).Select(entry => entry.Key));
        foreach (var (id, producer) in _producers.Where(entry => entry.Value.RouterId == request.RouterId))
            dump.MapProducerIdConsumerIds[id] = new IdList { Ids = { ConsumersOf(id).Select(entry => entry.Key) } };
        foreach (var (id, consumer) in _consumers.Where(entry => entry.Value.RouterId == request.RouterId))
            dump.MapConsumerIdProducerId[id] = consumer.Info.ProducerId;
        dump.ProducerLayersWanted.Add(LayersWanted.Values.Where(wanted => dump.MapProducerIdConsumerIds.ContainsKey(wanted.ProducerId)));
        return Task.FromResult(dump);
    }

    public override Task<WebRtcTransportInfo> CreateWebRtcTransport(CreateWebRtcTransportRequest request, ServerCallContext context)
    {
        Note(request);
        if (!_routers.ContainsKey(request.RouterId))
            throw NotFound("router", request.RouterId);
        _transports[request.TransportId] = new Transport(request.RouterId);
        return Task.FromResult(RtpExamples.Transport(request.TransportId, tcpOnly: request is { HasEnableUdp: true, EnableUdp: false }));
    }

    public override Task<ConnectWebRtcTransportResponse> ConnectWebRtcTransport(ConnectWebRtcTransportRequest request, ServerCallContext context)
    {
        Note(request);
        var transport = Find(_transports, "transport", request.TransportId);
        if (request.DtlsParameters.Fingerprints.Count == 0)
            throw Fault(StatusCode.InvalidArgument, "dtls_parameters.fingerprints is empty: at least one is expected");
        if (transport.IsConnected)
            throw Fault(StatusCode.FailedPrecondition, $"transport \"{request.TransportId}\" is connected already");
        transport.IsConnected = true;
        return Task.FromResult(new ConnectWebRtcTransportResponse { DtlsLocalRole = "client" });
    }

    public override Task<RestartIceResponse> RestartIce(RestartIceRequest request, ServerCallContext context)
    {
        Find(_transports, "transport", request.TransportId);
        return Task.FromResult(new RestartIceResponse
        {
            IceParameters = new IceParameters { UsernameFragment = "fresh", Password = "secret", IceLite = true },
        });
    }

    public override Task<CloseTransportResponse> CloseTransport(CloseTransportRequest request, ServerCallContext context)
    {
        Note(request);
        Close(request.TransportId, Find(_transports, "transport", request.TransportId), "closed");
        return Task.FromResult(new CloseTransportResponse());
    }

    public override Task<TransportStats> GetTransportStats(GetTransportStatsRequest request, ServerCallContext context)
    {
        Find(_transports, "transport", request.TransportId);
        var stats = TransportStats.Clone();
        stats.TransportId = request.TransportId;
        return Task.FromResult(stats);
    }

    public override Task<ProducerInfo> Produce(ProduceRequest request, ServerCallContext context)
    {
        Note(request);
        var transport = Find(_transports, "transport", request.TransportId);
        if (request.RtpParameters.Codecs.Count == 0)
            throw Fault(StatusCode.InvalidArgument, "rtp_parameters.codecs is empty: at least one codec is expected");
        var info = new ProducerInfo
        {
            Id = request.ProducerId,
            Kind = request.Kind,
            Type = "simple",
            Paused = request.Paused,
            RtpParameters = request.RtpParameters,
        };
        _producers[request.ProducerId] = new Producer(request.TransportId, transport.RouterId, info);
        return Task.FromResult(info);
    }

    public override Task<ProducerResponse> PauseProducer(ProducerRequest request, ServerCallContext context) => SetProducerPaused(request, true);

    public override Task<ProducerResponse> ResumeProducer(ProducerRequest request, ServerCallContext context) => SetProducerPaused(request, false);

    public override Task<ProducerResponse> CloseProducer(ProducerRequest request, ServerCallContext context)
    {
        Note(request);
        Close(request.ProducerId, Find(_producers, "producer", request.ProducerId));
        return Task.FromResult(new ProducerResponse());
    }

    public override Task<RtpStreamStatsList> GetProducerStats(ProducerRequest request, ServerCallContext context)
    {
        Find(_producers, "producer", request.ProducerId);
        return Task.FromResult(new RtpStreamStatsList { Stats = { ProducerStats } });
    }

    public override Task<ConsumerInfo> Consume(ConsumeRequest request, ServerCallContext context)
    {
        Note(request);
        var transport = Find(_transports, "transport", request.TransportId);
        var producer = Find(_producers, "producer", request.ProducerId);
        var mimeType = producer.Info.RtpParameters.Codecs[0].MimeType;
        if (!request.RtpCapabilities.Codecs.Any(codec => codec.MimeType == mimeType))
            throw Fault(StatusCode.FailedPrecondition, "no codec in common");
        // As mediasoup does: a consumer has the router's payload types, not the producer's.
        var parameters = producer.Info.RtpParameters.Clone();
        if (RtpExamples.RouterCapabilities().Codecs.FirstOrDefault(codec => codec.MimeType == mimeType) is { } routerCodec)
            parameters.Codecs[0].PayloadType = routerCodec.PreferredPayloadType;
        var info = new ConsumerInfo
        {
            Id = request.ConsumerId,
            ProducerId = request.ProducerId,
            Kind = producer.Info.Kind,
            Type = "simple",
            Paused = request.Paused,
            ProducerPaused = producer.Info.Paused,
            RtpParameters = parameters,
            Score = new ConsumerScore { Score = 10, ProducerScore = 10, ProducerScores = { 10 } },
        };
        _consumers[request.ConsumerId] = new Consumer(request.TransportId, transport.RouterId, info);
        return Task.FromResult(info);
    }

    public override Task<ConsumerResponse> PauseConsumer(ConsumerRequest request, ServerCallContext context) => SetConsumerPaused(request, true);

    public override Task<ConsumerResponse> ResumeConsumer(ConsumerRequest request, ServerCallContext context) => SetConsumerPaused(request, false);

    public override Task<ConsumerResponse> RequestKeyFrame(ConsumerRequest request, ServerCallContext context)
    {
        Note(request);
        Find(_consumers, "consumer", request.ConsumerId);
        return Task.FromResult(new ConsumerResponse());
    }

    public override Task<ConsumerResponse> CloseConsumer(ConsumerRequest request, ServerCallContext context)
    {
        Note(request);
        Close(request.ConsumerId, Find(_consumers, "consumer", request.ConsumerId), "closed");
        return Task.FromResult(new ConsumerResponse());
    }

    public override Task<SetPreferredLayersResponse> SetPreferredLayers(SetPreferredLayersRequest request, ServerCallContext context)
    {
        Note(request);
        Find(_consumers, "consumer", request.ConsumerId);
        return Task.FromResult(new SetPreferredLayersResponse());
    }

    public override Task<SetPriorityResponse> SetPriority(SetPriorityRequest request, ServerCallContext context)
    {
        Note(request);
        Find(_consumers, "consumer", request.ConsumerId);
        return Task.FromResult(new SetPriorityResponse());
    }

    public override Task<ConsumerResponse> UnsetPriority(ConsumerRequest request, ServerCallContext context)
    {
        Note(request);
        Find(_consumers, "consumer", request.ConsumerId);
        return Task.FromResult(new ConsumerResponse());
    }

    public override Task<RtpStreamStatsList> GetConsumerStats(ConsumerRequest request, ServerCallContext context)
    {
        Find(_consumers, "consumer", request.ConsumerId);
        return Task.FromResult(new RtpStreamStatsList { Stats = { ConsumerStats } });
    }

    public override async Task WatchEvents(WatchEventsRequest request, IServerStreamWriter<SfuEvent> responseStream, ServerCallContext context)
    {
        var router = Find(_routers, "router", request.RouterId);
        var events = router.Watch();
        await responseStream.WriteAsync(new SfuEvent { Subscribed = new Subscribed() });
        await foreach (var sfuEvent in events.ReadAllAsync(context.CancellationToken))
            await responseStream.WriteAsync(sfuEvent);
    }

    private static T Find<T>(ConcurrentDictionary<string, T> objects, string kind, string id) =>
        objects.TryGetValue(id, out var found) ? found : throw NotFound(kind, id);

    private static RpcException NotFound(string kind, string id) => Fault(StatusCode.NotFound, $"{kind} \"{id}\" does not exist");

    private static RpcException Fault(StatusCode code, string detail) => new(new Status(code, detail));

    private void Note(object request, [System.Runtime.CompilerServices.CallerMemberName] string method = "") => Calls.Enqueue((method, request));

    private Task<ProducerResponse> SetProducerPaused(ProducerRequest request, bool paused)
    {
        var producer = Find(_producers, "producer", request.ProducerId);
        producer.Info.Paused = paused;
        foreach (var (id, consumer) in ConsumersOf(request.ProducerId))
        {
            Emit(consumer.RouterId, paused
                ? new SfuEvent { ConsumerPaused = new ConsumerPaused { ConsumerId = id } }
                : new SfuEvent { ConsumerResumed = new ConsumerResumed { ConsumerId = id } });
        }

        return Task.FromResult(new ProducerResponse());
    }

    private Task<ConsumerResponse> SetConsumerPaused(ConsumerRequest request, bool paused)
    {
        Find(_consumers, "consumer", request.ConsumerId).Info.Paused = paused;
        return Task.FromResult(new ConsumerResponse());
    }

    private KeyValuePair<string, Consumer>[] ConsumersOf(string producerId) =>
        [.. _consumers.Where(entry => entry.Value.Info.ProducerId == producerId)];

    private void Close(string id, Transport transport, string reason)
    {
        if (!_transports.TryRemove(id, out _))
            return;
        foreach (var (producerId, producer) in _producers.Where(entry => entry.Value.TransportId == id))
            Close(producerId, producer);
        foreach (var (consumerId, consumer) in _consumers.Where(entry => entry.Value.TransportId == id))
            Close(consumerId, consumer, "transport_closed");
        Emit(transport.RouterId, new SfuEvent { TransportClosed = new TransportClosed { TransportId = id, Reason = reason } });
    }

    private void Close(string id, Producer producer)
    {
        if (!_producers.TryRemove(id, out _))
            return;
        Emit(producer.RouterId, new SfuEvent { ProducerClosed = new ProducerClosed { ProducerId = id } });
        foreach (var (consumerId, consumer) in ConsumersOf(id))
            Close(consumerId, consumer, "producer_closed");
    }

    private void Close(string id, Consumer consumer, string reason)
    {
        if (_consumers.TryRemove(id, out _))
            Emit(consumer.RouterId, new SfuEvent { ConsumerClosed = new ConsumerClosed { ConsumerId = id, Reason = reason } });
    }

    private sealed class Router
    {
        private readonly List<Channel<SfuEvent>> _watchers = [];

        public ChannelReader<SfuEvent> Watch()
        {
            var channel = Channel.CreateUnbounded<SfuEvent>();
            lock (_watchers)
                _watchers.Add(channel);
            return channel.Reader;
        }

        public void Emit(SfuEvent sfuEvent)
        {
            lock (_watchers)
                _watchers.ForEach(watcher => watcher.Writer.TryWrite(sfuEvent));
        }

        /// <summary>Every watcher's stream breaks; new ones may begin.</summary>
        public void Break()
        {
            lock (_watchers)
            {
                _watchers.ForEach(watcher => watcher.Writer.TryComplete(Fault(StatusCode.ResourceExhausted, "the reader is too slow")));
                _watchers.Clear();
            }
        }

        public void End()
        {
            lock (_watchers)
                _watchers.ForEach(watcher => watcher.Writer.TryComplete());
        }
    }

    private sealed class Transport(string routerId)
    {
        public string RouterId { get; } = routerId;

        public bool IsConnected { get; set; }
    }

    private sealed record Producer(string TransportId, string RouterId, ProducerInfo Info);

    private sealed record Consumer(string TransportId, string RouterId, ConsumerInfo Info);
}
