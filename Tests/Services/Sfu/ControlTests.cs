using Grpc.Core;
using JbAspire.Contracts.Sfu;
using Xunit;

namespace JbAspire.Tests.Services.Sfu;

/// <summary>The control service over real workers: what it answers, what it refuses, and what it says then.</summary>
public sealed class ControlTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly SfuHost _host = new();
    private readonly SfuControl.SfuControlClient _control;

    public ControlTests() => _control = _host.CreateControl();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Node_tells_its_workers_and_their_ports()
    {
        NodeInfo node = await _control.GetNodeAsync(new GetNodeRequest());

        Assert.Equal([(uint)_host.FirstPort, (uint)_host.FirstPort + 1], node.Workers.Select(worker => worker.UdpPort));
        Assert.All(node.Workers, worker => Assert.True(worker.Alive && worker.TcpPort == worker.UdpPort));
        Assert.NotEmpty(node.InstanceId);
    }

    [Fact]
    public async Task Transport_has_mediasoups_ice_and_dtls_parameters()
    {
        RouterInfo router = await _control.CreateRouterAsync(new CreateRouterRequest { RouterId = "room-1", WorkerIndex = 1 });
        WebRtcTransportInfo transport = await _control.CreateWebRtcTransportAsync(new CreateWebRtcTransportRequest { RouterId = "room-1" });

        Assert.Contains(router.RtpCapabilities.Codecs, codec => codec.MimeType == "audio/opus" && codec.PreferredPayloadType == 100);
        Assert.True(transport.IceParameters.IceLite);
        Assert.Equal(["udp", "tcp"], transport.IceCandidates.Select(candidate => candidate.Protocol));
        Assert.All(transport.IceCandidates, candidate => Assert.Equal((uint)_host.FirstPort + 1, candidate.Port));
        Assert.Equal("passive", transport.IceCandidates[1].TcpType);
        Assert.Contains(transport.DtlsParameters.Fingerprints, fingerprint => fingerprint.Algorithm == "sha-256");
    }

    [Fact]
    public async Task Routers_go_to_the_worker_with_the_least_load()
    {
        RouterInfo first = await _control.CreateRouterAsync(new CreateRouterRequest());
        RouterInfo second = await _control.CreateRouterAsync(new CreateRouterRequest());

        Assert.NotEqual(first.WorkerIndex, second.WorkerIndex);
    }

    [Fact]
    public async Task Producer_and_consumer_come_and_go_with_their_events()
    {
        (string send, string receive) = await CreateTransportsAsync();
        using AsyncServerStreamingCall<SfuEvent> watch = _control.WatchEvents(new WatchEventsRequest { RouterId = "room" });
        Assert.True((await NextAsync(watch)).Subscribed is not null);
        ProducerInfo producer = await _control.ProduceAsync(new ProduceRequest { TransportId = send, Kind = "audio", RtpParameters = Messages.Opus() });
        ConsumerInfo consumer = await _control.ConsumeAsync(new ConsumeRequest
        {
            TransportId = receive,
            ProducerId = producer.Id,
            RtpCapabilities = (await _control.CreateRouterAsync(new CreateRouterRequest())).RtpCapabilities,
            Paused = true,
        });
        Assert.Equal(("audio", "simple", true), (consumer.Kind, consumer.Type, consumer.Paused));
        Assert.Equal("0", consumer.RtpParameters.Mid);

        await _control.PauseProducerAsync(new ProducerRequest { ProducerId = producer.Id });
        Assert.Equal(consumer.Id, (await NextAsync(watch)).ConsumerPaused.ConsumerId);
        await _control.ResumeProducerAsync(new ProducerRequest { ProducerId = producer.Id });
        Assert.Equal(consumer.Id, (await NextAsync(watch)).ConsumerResumed.ConsumerId);
        await _control.ResumeConsumerAsync(new ConsumerRequest { ConsumerId = consumer.Id });
        RouterDump dump = await _control.DumpRouterAsync(new DumpRouterRequest { RouterId = "room" });
        Assert.Equal([consumer.Id], dump.MapProducerIdConsumerIds[producer.Id].Ids);

        await _control.CloseTransportAsync(new CloseTransportRequest { TransportId = send });
        Assert.Equal((consumer.Id, "producer_closed"), await NextAsync(watch) is { ConsumerClosed: { } closed } ? (closed.ConsumerId, closed.Reason) : default);
        Assert.Equal(producer.Id, (await NextAsync(watch)).ProducerClosed.ProducerId);
        Assert.Equal("closed", (await NextAsync(watch)).TransportClosed.Reason);
        await RefusedAsync(StatusCode.NotFound, consumer.Id, () => _control.ResumeConsumerAsync(new ConsumerRequest { ConsumerId = consumer.Id }));
    }

    [Fact]
    public async Task Watching_ends_well_when_the_router_closes()
    {
        await _control.CreateRouterAsync(new CreateRouterRequest { RouterId = "room" });
        using AsyncServerStreamingCall<SfuEvent> watch = _control.WatchEvents(new WatchEventsRequest { RouterId = "room" });
        await NextAsync(watch);

        await _control.CloseRouterAsync(new CloseRouterRequest { RouterId = "room" });

        Assert.False(await watch.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(Patience));
        Assert.Equal(StatusCode.OK, watch.GetStatus().StatusCode);
        await RefusedAsync(StatusCode.NotFound, "room", async () => await _control.DumpRouterAsync(new DumpRouterRequest { RouterId = "room" }));
    }

    [Fact]
    public async Task A_draining_node_takes_no_new_router()
    {
        await _control.SetDrainingAsync(new SetDrainingRequest { Draining = true });

        await RefusedAsync(StatusCode.Unavailable, "drain", () => _control.CreateRouterAsync(new CreateRouterRequest()));
    }

    [Fact]
    public async Task Statistics_have_mediasoups_fields()
    {
        (string send, _) = await CreateTransportsAsync();
        ProducerInfo producer = await _control.ProduceAsync(new ProduceRequest { TransportId = send, Kind = "audio", RtpParameters = Messages.Opus(77) });

        TransportStats transport = await _control.GetTransportStatsAsync(new GetTransportStatsRequest { TransportId = send });
        RtpStreamStatsList streams = await _control.GetProducerStatsAsync(new ProducerRequest { ProducerId = producer.Id });

        Assert.Equal(("webrtc-transport", "new", "new", 2_000_000), (transport.Type, transport.IceState, transport.DtlsState, transport.MaxIncomingBitrate));
        Assert.Equal(("inbound-rtp", 77u, "audio/opus"), (streams.Stats[0].Type, streams.Stats[0].Ssrc, streams.Stats[0].MimeType));
    }

    [Fact]
    public async Task What_is_wrong_is_refused_with_its_name_and_what_is_allowed()
    {
        (string send, string receive) = await CreateTransportsAsync();

        await RefusedAsync(StatusCode.AlreadyExists, "room", () => _control.CreateRouterAsync(new CreateRouterRequest { RouterId = "room" }));
        await RefusedAsync(StatusCode.InvalidArgument, "A-Z a-z 0-9", () => _control.CreateRouterAsync(new CreateRouterRequest { RouterId = "a b" }));
        await RefusedAsync(StatusCode.InvalidArgument, "worker_index", () => _control.CreateRouterAsync(new CreateRouterRequest { WorkerIndex = 9 }));
        await RefusedAsync(StatusCode.NotFound, "nowhere", () => _control.CreateWebRtcTransportAsync(new CreateWebRtcTransportRequest { RouterId = "nowhere" }));
        await RefusedAsync(StatusCode.InvalidArgument, "10 to 60", () => _control.CreateWebRtcTransportAsync(
            new CreateWebRtcTransportRequest { RouterId = "room", IceConsentTimeout = 5 }));
        await RefusedAsync(StatusCode.InvalidArgument, "enableUdp", () => _control.CreateWebRtcTransportAsync(
            new CreateWebRtcTransportRequest { RouterId = "room", EnableUdp = false, EnableTcp = false }));
        await RefusedAsync(StatusCode.InvalidArgument, "sha-256", () => ConnectAsync(send, Messages.Dtls("sha-1", 20)));
        await RefusedAsync(StatusCode.InvalidArgument, "sha-256", () => ConnectAsync(send, Messages.Dtls("sha-256", 20)));
        await RefusedAsync(StatusCode.InvalidArgument, "role", () => ConnectAsync(send, Messages.Dtls(role: "both")));
        await RefusedAsync(StatusCode.InvalidArgument, "dtlsParameters", () => ConnectAsync(send, null));
        await RefusedAsync(StatusCode.InvalidArgument, "kind", () => _control.ProduceAsync(
            new ProduceRequest { TransportId = send, Kind = "smell", RtpParameters = Messages.Opus() }));
        await RefusedAsync(StatusCode.InvalidArgument, "rtpParameters", () => _control.ProduceAsync(new ProduceRequest { TransportId = send, Kind = "audio" }));
        await RefusedAsync(StatusCode.NotFound, "producer", () => _control.ConsumeAsync(
            new ConsumeRequest { TransportId = receive, ProducerId = "nobody", RtpCapabilities = new RtpCapabilities() }));
        await RefusedAsync(StatusCode.InvalidArgument, "priority", () => _control.SetPriorityAsync(new SetPriorityRequest { ConsumerId = "c", Priority = 256 }));
        await RefusedAsync(StatusCode.InvalidArgument, "consumer_id", () => _control.PauseConsumerAsync(new ConsumerRequest()));

        // The first connect is fine, the second is not.
        Assert.Equal("server", (await ConnectAsync(send, Messages.Dtls())).DtlsLocalRole);
        await RefusedAsync(StatusCode.FailedPrecondition, "once", () => ConnectAsync(send, Messages.Dtls()));
    }

    [Fact]
    public async Task A_consumer_without_a_codec_in_common_is_refused()
    {
        (string send, string receive) = await CreateTransportsAsync();
        ProducerInfo producer = await _control.ProduceAsync(new ProduceRequest { TransportId = send, Kind = "audio", RtpParameters = Messages.Opus() });
        var capabilities = new RtpCapabilities
        {
            Codecs = { new RtpCodecCapability { Kind = "audio", MimeType = "audio/PCMU", ClockRate = 8000, PreferredPayloadType = 0 } },
        };

        CanConsumeResponse answer = await _control.CanConsumeAsync(
            new CanConsumeRequest { RouterId = "room", ProducerId = producer.Id, RtpCapabilities = capabilities });

        Assert.False(answer.CanConsume);
        await RefusedAsync(StatusCode.FailedPrecondition, "codec in common", () => _control.ConsumeAsync(
            new ConsumeRequest { TransportId = receive, ProducerId = producer.Id, RtpCapabilities = capabilities }));
    }

    private async Task<(string Send, string Receive)> CreateTransportsAsync()
    {
        await _control.CreateRouterAsync(new CreateRouterRequest { RouterId = "room" });
        WebRtcTransportInfo send = await _control.CreateWebRtcTransportAsync(new CreateWebRtcTransportRequest { RouterId = "room" });
        WebRtcTransportInfo receive = await _control.CreateWebRtcTransportAsync(new CreateWebRtcTransportRequest { RouterId = "room" });
        return (send.Id, receive.Id);
    }

    private async Task<ConnectWebRtcTransportResponse> ConnectAsync(string transportId, DtlsParameters? parameters) =>
        await _control.ConnectWebRtcTransportAsync(new ConnectWebRtcTransportRequest { TransportId = transportId, DtlsParameters = parameters });

    private static async Task<SfuEvent> NextAsync(AsyncServerStreamingCall<SfuEvent> watch)
    {
        Assert.True(await watch.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(Patience));
        return watch.ResponseStream.Current;
    }

    private static Task RefusedAsync<T>(StatusCode code, string mentions, Func<AsyncUnaryCall<T>> call) =>
        RefusedAsync(code, mentions, async () => await call());

    private static async Task RefusedAsync(StatusCode code, string mentions, Func<Task> call)
    {
        RpcException exception = await Assert.ThrowsAsync<RpcException>(call);
        Assert.Equal(code, exception.StatusCode);
        Assert.Contains(mentions, exception.Status.Detail, StringComparison.Ordinal);
    }
}
