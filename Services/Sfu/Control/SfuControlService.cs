using Grpc.Core;
using JbAspire.Contracts.Sfu;
using JbAspire.Sfu.Events;
using JbAspire.Sfu.Workers;

namespace JbAspire.Sfu.Control;

/// <summary>The contract's <c>SfuControl</c> over the node's workers: which call is whose.</summary>
internal sealed class SfuControlService(
    RouterCalls routers, TransportCalls transports, PlainTransportCalls plainTransports, ProducerCalls producers, ConsumerCalls consumers, ObserverCalls observers,
    TraceCalls traces, RouterEventHub events, SfuNode node, NodeDescription description)
    : SfuControl.SfuControlBase
{
    public override Task<NodeInfo> GetNode(GetNodeRequest request, ServerCallContext context) => description.DescribeAsync();

    public override Task<NodeInfo> SetDraining(SetDrainingRequest request, ServerCallContext context)
    {
        node.IsDraining = request.Draining;
        return description.DescribeAsync();
    }

    public override Task<RouterInfo> CreateRouter(CreateRouterRequest request, ServerCallContext context) => routers.CreateAsync(request);

    public override Task<CloseRouterResponse> CloseRouter(CloseRouterRequest request, ServerCallContext context) =>
        routers.CloseAsync(request);

    public override Task<RouterDump> DumpRouter(DumpRouterRequest request, ServerCallContext context) => routers.DumpAsync(request);

    public override Task<CanConsumeResponse> CanConsume(CanConsumeRequest request, ServerCallContext context) =>
        routers.CanConsumeAsync(request);

    public override Task<WebRtcTransportInfo> CreateWebRtcTransport(CreateWebRtcTransportRequest request, ServerCallContext context) =>
        transports.CreateAsync(request);

    public override Task<ConnectWebRtcTransportResponse> ConnectWebRtcTransport(ConnectWebRtcTransportRequest request, ServerCallContext context) =>
        transports.ConnectAsync(request);

    public override Task<RestartIceResponse> RestartIce(RestartIceRequest request, ServerCallContext context) =>
        transports.RestartIceAsync(request);

    public override Task<PlainTransportInfo> CreatePlainTransport(CreatePlainTransportRequest request, ServerCallContext context) =>
        plainTransports.CreateAsync(request);

    public override Task<ConnectPlainTransportResponse> ConnectPlainTransport(ConnectPlainTransportRequest request, ServerCallContext context) =>
        plainTransports.ConnectAsync(request);

    public override Task<SetTransportBitratesResponse> SetTransportBitrates(SetTransportBitratesRequest request, ServerCallContext context) =>
        transports.SetBitratesAsync(request);

    public override Task<CloseTransportResponse> CloseTransport(CloseTransportRequest request, ServerCallContext context) =>
        transports.CloseAsync(request);

    public override Task<TransportStats> GetTransportStats(GetTransportStatsRequest request, ServerCallContext context) =>
        transports.GetStatsAsync(request);

    public override Task<TransportDump> DumpTransport(DumpTransportRequest request, ServerCallContext context) =>
        transports.DumpAsync(request);

    public override Task<ProducerInfo> Produce(ProduceRequest request, ServerCallContext context) => producers.ProduceAsync(request);

    public override Task<ProducerResponse> PauseProducer(ProducerRequest request, ServerCallContext context) =>
        producers.PauseAsync(request);

    public override Task<ProducerResponse> ResumeProducer(ProducerRequest request, ServerCallContext context) =>
        producers.ResumeAsync(request);

    public override Task<ProducerResponse> CloseProducer(ProducerRequest request, ServerCallContext context) =>
        producers.CloseAsync(request);

    public override Task<RtpStreamStatsList> GetProducerStats(ProducerRequest request, ServerCallContext context) =>
        producers.GetStatsAsync(request);

    public override Task<ProducerDump> DumpProducer(ProducerRequest request, ServerCallContext context) => producers.DumpAsync(request);

    public override Task<ConsumerInfo> Consume(ConsumeRequest request, ServerCallContext context) => consumers.ConsumeAsync(request);

    public override Task<ConsumerResponse> PauseConsumer(ConsumerRequest request, ServerCallContext context) =>
        consumers.PauseAsync(request);

    public override Task<ConsumerResponse> ResumeConsumer(ConsumerRequest request, ServerCallContext context) =>
        consumers.ResumeAsync(request);

    public override Task<ConsumerResponse> CloseConsumer(ConsumerRequest request, ServerCallContext context) =>
        consumers.CloseAsync(request);

    public override Task<ConsumerResponse> RequestKeyFrame(ConsumerRequest request, ServerCallContext context) =>
        consumers.RequestKeyFrameAsync(request);

    public override Task<SetPreferredLayersResponse> SetPreferredLayers(SetPreferredLayersRequest request, ServerCallContext context) =>
        consumers.SetPreferredLayersAsync(request);

    public override Task<SetPriorityResponse> SetPriority(SetPriorityRequest request, ServerCallContext context) =>
        consumers.SetPriorityAsync(request);

    public override Task<ConsumerResponse> UnsetPriority(ConsumerRequest request, ServerCallContext context) =>
        consumers.UnsetPriorityAsync(request);

    public override Task<RtpStreamStatsList> GetConsumerStats(ConsumerRequest request, ServerCallContext context) =>
        consumers.GetStatsAsync(request);

    public override Task<ConsumerDump> DumpConsumer(ConsumerRequest request, ServerCallContext context) => consumers.DumpAsync(request);

    public override Task<RtpObserverInfo> CreateAudioLevelObserver(CreateAudioLevelObserverRequest request, ServerCallContext context) =>
        observers.CreateAudioLevelObserverAsync(request);

    public override Task<RtpObserverInfo> CreateActiveSpeakerObserver(CreateActiveSpeakerObserverRequest request, ServerCallContext context) =>
        observers.CreateActiveSpeakerObserverAsync(request);

    public override Task<ObserverResponse> ObserverAddProducer(ObserverProducerRequest request, ServerCallContext context) =>
        observers.AddProducerAsync(request);

    public override Task<ObserverResponse> ObserverRemoveProducer(ObserverProducerRequest request, ServerCallContext context) =>
        observers.RemoveProducerAsync(request);

    public override Task<ObserverResponse> PauseObserver(ObserverRequest request, ServerCallContext context) =>
        observers.PauseAsync(request);

    public override Task<ObserverResponse> ResumeObserver(ObserverRequest request, ServerCallContext context) =>
        observers.ResumeAsync(request);

    public override Task<ObserverResponse> CloseObserver(ObserverRequest request, ServerCallContext context) =>
        observers.CloseAsync(request);

    public override Task<EnableTraceEventResponse> EnableTraceEvent(EnableTraceEventRequest request, ServerCallContext context) =>
        traces.EnableAsync(request);

    public override async Task WatchEvents(WatchEventsRequest request, IServerStreamWriter<SfuEvent> responseStream, ServerCallContext context)
    {
        using RouterEventHub.Subscription subscription = events.Watch(request.RouterId);
        await responseStream.WriteAsync(new SfuEvent { Subscribed = new Subscribed() }, context.CancellationToken);
        await foreach (SfuEvent sfuEvent in subscription.ReadAllAsync(context.CancellationToken))
        {
            await responseStream.WriteAsync(sfuEvent, context.CancellationToken);
        }
    }
}
