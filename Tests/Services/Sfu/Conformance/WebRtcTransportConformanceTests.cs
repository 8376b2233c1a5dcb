using Grpc.Core;
using JbAspire.Contracts.Sfu;
using Xunit;
using Kind = JbAspire.Contracts.Sfu.SfuEvent.EventOneofCase;

namespace JbAspire.Tests.Services.Sfu.Conformance;

/// <summary>test-WebRtcTransport. Where to listen is a setting of the node, so what mediasoup tests of listenInfos is in SettingsTests.</summary>
public sealed class WebRtcTransportConformanceTests : ConformanceTest
{
    [Fact]
    public async Task New_transport_is_controlled_ice_lite_and_not_connected()
    {
        WebRtcTransportInfo transport = await NewTransportAsync("new");
        TransportDump dump = await DumpTransportAsync("new");

        Assert.True(transport.IceParameters is { IceLite: true, UsernameFragment.Length: > 3, Password.Length: >= 22 });
        Assert.Equal("auto", transport.DtlsParameters.Role);
        Assert.NotEmpty(transport.DtlsParameters.Fingerprints);
        Assert.Equal(("new", "controlled", "new", "new"), (dump.Id, dump.IceRole, dump.IceState, dump.DtlsState));
        Assert.Null(dump.IceSelectedTuple);
        Assert.Equal(transport.IceParameters, dump.IceParameters);
        Assert.Equal(transport.IceCandidates, dump.IceCandidates);
        Assert.Equal(transport.DtlsParameters, dump.DtlsParameters);
        Assert.True(dump is { ProducerIds.Count: 0, ConsumerIds.Count: 0, MapSsrcConsumerId.Count: 0, MapRtxSsrcConsumerId.Count: 0, TraceEventTypes.Count: 0 });
        Assert.True(dump.RtpListener is { SsrcTable.Count: 0, MidTable.Count: 0, RidTable.Count: 0 });
        Assert.Equal(new RecvRtpHeaderExtensions(), dump.RecvRtpHeaderExtensions);
        Assert.Equal(["send", "receive", "new"], (await DumpRouterAsync()).TransportIds);
    }

    [Fact]
    public async Task Candidates_are_of_hosts_and_in_falling_priority()
    {
        WebRtcTransportInfo transport = await CreateAsync(new() { PreferUdp = true });

        Assert.All(transport.IceCandidates, candidate => Assert.Equal(("127.0.0.1", "127.0.0.1", "host"), (candidate.Ip, candidate.Address, candidate.Type)));
        Assert.Equal(["udp", "tcp"], transport.IceCandidates.Select(candidate => candidate.Protocol));
        Assert.False(transport.IceCandidates[0].HasTcpType);
        Assert.Equal("passive", transport.IceCandidates[1].TcpType);
        Assert.True(transport.IceCandidates[0].Priority > transport.IceCandidates[1].Priority);
        Assert.All(transport.IceCandidates, candidate => Assert.NotEqual(0u, candidate.Port));
    }

    [Fact]
    public async Task Protocols_are_offered_and_preferred_as_asked()
    {
        Assert.Equal(["udp"], Protocols(await CreateAsync(new() { EnableTcp = false })));
        Assert.Equal(["tcp"], Protocols(await CreateAsync(new() { EnableUdp = false })));
        Assert.Equal(["tcp", "udp"], Protocols(await CreateAsync(new() { PreferTcp = true })));
        Assert.Equal(["udp", "tcp"], Protocols(await CreateAsync(new() { PreferTcp = true, PreferUdp = true })));
        await RefusedAsync(StatusCode.InvalidArgument, "enableUdp", CreateAsync(new() { EnableUdp = false, EnableTcp = false }));
    }

    [Fact]
    public async Task Wrong_options_are_refused()
    {
        await RefusedAsync(StatusCode.InvalidArgument, "ice_consent_timeout", CreateAsync(new() { IceConsentTimeout = 9 }));
        await RefusedAsync(StatusCode.InvalidArgument, "ice_consent_timeout", CreateAsync(new() { IceConsentTimeout = 61 }));
        await RefusedAsync(StatusCode.InvalidArgument, "types", CreateAsync(new() { TraceEventTypes = { "chicken" } }));
        await RefusedAsync(StatusCode.InvalidArgument, "transport_id", CreateAsync(new() { TransportId = "with space" }));
        Assert.NotEmpty((await CreateAsync(new() { IceConsentTimeout = 0 })).Id);
    }

    [Fact]
    public async Task Statistics_of_a_new_transport_are_zero()
    {
        await CreateAsync(new() { TransportId = "new", MaxIncomingBitrate = 0, InitialAvailableOutgoingBitrate = 600_000 });
        TransportStats stats = await StatsAsync("new");

        Assert.Equal(("webrtc-transport", "new", "controlled", "new", "new"), (stats.Type, stats.TransportId, stats.IceRole, stats.IceState, stats.DtlsState));
        Assert.InRange(stats.Timestamp, 1.7e12, 1e14);
        Assert.Equal(0, stats.BytesReceived + stats.RecvBitrate + stats.BytesSent + stats.SendBitrate);
        Assert.Equal(0, stats.RtpBytesReceived + stats.RtpRecvBitrate + stats.RtpBytesSent + stats.RtpSendBitrate);
        Assert.Equal(0, stats.RtxBytesReceived + stats.RtxRecvBitrate + stats.RtxBytesSent + stats.RtxSendBitrate);
        Assert.Equal(0, stats.ProbationBytesSent + stats.ProbationSendBitrate);
        Assert.Equal(600_000, stats.AvailableOutgoingBitrate);
        Assert.False(stats.HasMaxIncomingBitrate || stats.HasMaxOutgoingBitrate || stats.HasMinOutgoingBitrate || stats.HasAvailableIncomingBitrate);
        Assert.Null(stats.IceSelectedTuple);
    }

    [Theory]
    [InlineData("client", "server")]
    [InlineData("server", "client")]
    [InlineData("auto", "server")]
    [InlineData("", "server")]
    public async Task Connecting_decides_the_role_and_happens_once(string remoteRole, string localRole)
    {
        Assert.Equal(localRole, (await ConnectAsync(Messages.Dtls(role: remoteRole))).DtlsLocalRole);
        Assert.Equal(localRole, (await DumpTransportAsync("send")).DtlsParameters.Role);

        await RefusedAsync(StatusCode.FailedPrecondition, "once", ConnectAsync(Messages.Dtls(role: remoteRole)));
        Assert.Equal(localRole, (await DumpTransportAsync("send")).DtlsParameters.Role);
    }

    [Fact]
    public async Task Connecting_with_wrong_parameters_is_refused_and_changes_nothing()
    {
        await RefusedAsync(StatusCode.InvalidArgument, "dtlsParameters", ConnectAsync(null));
        await RefusedAsync(StatusCode.InvalidArgument, "fingerprints", ConnectAsync(new DtlsParameters { Role = "client" }));
        await RefusedAsync(StatusCode.InvalidArgument, "sha-256000", ConnectAsync(Messages.Dtls("sha-256000")));
        await RefusedAsync(StatusCode.InvalidArgument, "chicken", ConnectAsync(Messages.Dtls(role: "chicken")));
        await RefusedAsync(StatusCode.InvalidArgument, "algorithm", ConnectAsync(new DtlsParameters { Fingerprints = { new DtlsFingerprint { Value = "AB" } } }));
        await RefusedAsync(StatusCode.InvalidArgument, "algorithm", ConnectAsync(new DtlsParameters { Fingerprints = { new DtlsFingerprint { Algorithm = "sha-256" } } }));

        Assert.Equal("auto", (await DumpTransportAsync("send")).DtlsParameters.Role);
        Assert.Equal("server", (await ConnectAsync(Messages.Dtls())).DtlsLocalRole);
    }

    [Fact]
    public async Task Bitrates_can_be_limited_and_the_limits_taken_back()
    {
        await Control.SetTransportBitratesAsync(new SetTransportBitratesRequest { TransportId = "send", MaxIncomingBitrate = 100_000 });
        await Control.SetTransportBitratesAsync(new SetTransportBitratesRequest { TransportId = "send", MaxOutgoingBitrate = 200_000 });
        await Control.SetTransportBitratesAsync(new SetTransportBitratesRequest { TransportId = "send", MinOutgoingBitrate = 50_000 });
        TransportStats stats = await StatsAsync("send");
        Assert.Equal((100_000, 200_000, 50_000), (stats.MaxIncomingBitrate, stats.MaxOutgoingBitrate, stats.MinOutgoingBitrate));

        await Control.SetTransportBitratesAsync(
            new SetTransportBitratesRequest { TransportId = "send", MaxIncomingBitrate = 0, MaxOutgoingBitrate = 0, MinOutgoingBitrate = 0 });

        stats = await StatsAsync("send");
        Assert.False(stats.HasMaxIncomingBitrate || stats.HasMaxOutgoingBitrate || stats.HasMinOutgoingBitrate);
    }

    [Fact]
    public async Task Upper_limit_below_the_lower_one_is_refused()
    {
        await Control.SetTransportBitratesAsync(new SetTransportBitratesRequest { TransportId = "send", MinOutgoingBitrate = 3_000_000 });

        await RefusedAsync(StatusCode.InvalidArgument, "max_outgoing_bitrate", Control.SetTransportBitratesAsync(
            new SetTransportBitratesRequest { TransportId = "send", MaxOutgoingBitrate = 2_000_000 }));
    }

    [Fact]
    public async Task Lower_limit_above_the_upper_one_is_refused()
    {
        await Control.SetTransportBitratesAsync(new SetTransportBitratesRequest { TransportId = "send", MaxOutgoingBitrate = 2_000_000 });

        await RefusedAsync(StatusCode.InvalidArgument, "min_outgoing_bitrate", Control.SetTransportBitratesAsync(
            new SetTransportBitratesRequest { TransportId = "send", MinOutgoingBitrate = 3_000_000 }));
    }

    [Fact]
    public async Task Restarting_ice_gives_new_credentials()
    {
        WebRtcTransportInfo transport = await NewTransportAsync("new");

        IceParameters restarted = (await Control.RestartIceAsync(new RestartIceRequest { TransportId = "new" })).IceParameters;

        Assert.NotEqual(transport.IceParameters.UsernameFragment, restarted.UsernameFragment);
        Assert.NotEqual(transport.IceParameters.Password, restarted.Password);
        Assert.True(restarted.IceLite);
        Assert.Equal(restarted, (await DumpTransportAsync("new")).IceParameters);
    }

    [Fact]
    public async Task Trace_events_are_replaced_by_each_call()
    {
        await TraceAsync("probation");
        Assert.Equal(["probation"], (await DumpTransportAsync("send")).TraceEventTypes);

        await TraceAsync();
        Assert.Empty((await DumpTransportAsync("send")).TraceEventTypes);

        await TraceAsync("bwe", "probation", "bwe");
        Assert.Equal(["probation", "bwe"], (await DumpTransportAsync("send")).TraceEventTypes);

        // mediasoup passes over names that it does not know; here the whole call is refused.
        await RefusedAsync(StatusCode.InvalidArgument, "FOO", Control.EnableTraceEventAsync(
            new EnableTraceEventRequest { TransportId = "send", Types_ = { "probation", "FOO", "BWE" } }));
        Assert.Equal(["probation", "bwe"], (await DumpTransportAsync("send")).TraceEventTypes);
    }

    [Fact]
    public async Task Connecting_peer_makes_the_events_of_ice_and_dtls_and_its_goodbye_closes_the_transport()
    {
        WebRtcTransportInfo transport = await NewTransportAsync("new");
        using AsyncServerStreamingCall<SfuEvent> watch = await WatchAsync();
        using SocketPeer peer = await SocketPeer.ConnectAsync(Control, transport);

        IceStateChange ice = (await UntilAsync(watch, Kind.IceStateChange)).IceStateChange;
        Assert.Contains(ice.State, new[] { "connected", "completed" });
        Assert.Equal(
            ("127.0.0.1", transport.IceCandidates[0].Port, "127.0.0.1", (uint)peer.LocalPort, "udp"),
            (ice.SelectedTuple.LocalAddress, ice.SelectedTuple.LocalPort, ice.SelectedTuple.RemoteIp, ice.SelectedTuple.RemotePort, ice.SelectedTuple.Protocol));
        Assert.Equal("connecting", (await UntilAsync(watch, Kind.DtlsStateChange)).DtlsStateChange.State);
        Assert.Equal("connected", (await UntilAsync(watch, Kind.DtlsStateChange)).DtlsStateChange.State);
        TransportStats stats = await StatsAsync("new");
        Assert.Equal(("connected", ice.SelectedTuple), (stats.DtlsState, stats.IceSelectedTuple));
        Assert.True(stats is { BytesReceived: > 0, BytesSent: > 0 } && stats.SrtpProfile.Length > 0);

        peer.CloseDtls();

        Assert.Equal("closed", (await UntilAsync(watch, Kind.DtlsStateChange)).DtlsStateChange.State);
        Assert.Equal(("new", "dtls_closed"), await UntilAsync(watch, Kind.TransportClosed) is { TransportClosed: { } closed } ? (closed.TransportId, closed.Reason) : default);
    }

    [Fact]
    public async Task Every_call_on_a_closed_transport_fails()
    {
        await Control.CloseTransportAsync(new CloseTransportRequest { TransportId = "send" });

        Assert.Equal(["receive"], (await DumpRouterAsync()).TransportIds);
        await RefusedAsync(StatusCode.NotFound, "send", Control.DumpTransportAsync(new DumpTransportRequest { TransportId = "send" }));
        await RefusedAsync(StatusCode.NotFound, "send", Control.GetTransportStatsAsync(new GetTransportStatsRequest { TransportId = "send" }));
        await RefusedAsync(StatusCode.NotFound, "send", ConnectAsync(Messages.Dtls()));
        await RefusedAsync(StatusCode.NotFound, "send", Control.RestartIceAsync(new RestartIceRequest { TransportId = "send" }));
        await RefusedAsync(StatusCode.NotFound, "send", Control.SetTransportBitratesAsync(new SetTransportBitratesRequest { TransportId = "send" }));
        await RefusedAsync(StatusCode.NotFound, "send", Control.EnableTraceEventAsync(new EnableTraceEventRequest { TransportId = "send" }));
        await RefusedAsync(StatusCode.NotFound, "send", ProduceAsync("audio", ConformanceSamples.Audio()));
        await RefusedAsync(StatusCode.NotFound, "send", Control.ConsumeAsync(
            new ConsumeRequest { TransportId = "send", ProducerId = "voice", RtpCapabilities = Capabilities }));
        await RefusedAsync(StatusCode.NotFound, "send", Control.CloseTransportAsync(new CloseTransportRequest { TransportId = "send" }));
    }

    [Fact]
    public async Task Closing_the_router_closes_its_transports_and_says_so()
    {
        using AsyncServerStreamingCall<SfuEvent> watch = await WatchAsync();

        await Control.CloseRouterAsync(new CloseRouterRequest { RouterId = "room" });

        Assert.Equal("router_closed", (await UntilAsync(watch, Kind.TransportClosed)).TransportClosed.Reason);
        await RefusedAsync(StatusCode.NotFound, "receive", Control.DumpTransportAsync(new DumpTransportRequest { TransportId = "receive" }));
    }

    private static IEnumerable<string> Protocols(WebRtcTransportInfo transport) => transport.IceCandidates.Select(candidate => candidate.Protocol);

    private AsyncUnaryCall<WebRtcTransportInfo> CreateAsync(CreateWebRtcTransportRequest request)
    {
        request.RouterId = "room";
        return Control.CreateWebRtcTransportAsync(request);
    }

    private AsyncUnaryCall<ConnectWebRtcTransportResponse> ConnectAsync(DtlsParameters? parameters) =>
        Control.ConnectWebRtcTransportAsync(new ConnectWebRtcTransportRequest { TransportId = "send", DtlsParameters = parameters });

    private async Task TraceAsync(params string[] types) =>
        await Control.EnableTraceEventAsync(new EnableTraceEventRequest { TransportId = "send", Types_ = { types } });

    private async Task<TransportStats> StatsAsync(string id) => await Control.GetTransportStatsAsync(new GetTransportStatsRequest { TransportId = id });
}
