using System.Net;
using System.Net.Sockets;
using Grpc.Core;
using JbAspire.Contracts.Sfu;
using Xunit;
using Kind = JbAspire.Contracts.Sfu.SfuEvent.EventOneofCase;

namespace JbAspire.Tests.Services.Sfu.Conformance;

/// <summary>test-PlainTransport.</summary>
public sealed class PlainTransportConformanceTests : ConformanceTest
{
    // mediasoup's own sample: 30 bytes.
    private const string Key = "ZnQ3eWJraDg0d3ZoYzM5cXN1Y2pnaHU5NWxrZTVv";

    [Fact]
    public async Task New_transport_tells_where_it_listens_and_nothing_of_its_peer()
    {
        PlainTransportInfo transport = await CreateAsync(new()
        {
            TransportId = "plain",
            RtcpMux = false,
            ListenInfo = new() { Protocol = "udp", Ip = "127.0.0.1", AnnouncedAddress = "9.9.9.1" },
        });
        TransportDump dump = await DumpTransportAsync("plain");

        Assert.Equal(("127.0.0.1", "9.9.9.1", "udp"), (transport.Tuple.LocalIp, transport.Tuple.LocalAddress, transport.Tuple.Protocol));
        Assert.Equal(("9.9.9.1", "", 0u), (transport.RtcpTuple.LocalAddress, transport.RtcpTuple.RemoteIp, transport.RtcpTuple.RemotePort));
        Assert.NotEqual(transport.Tuple.LocalPort, transport.RtcpTuple.LocalPort);
        Assert.Null(transport.SrtpParameters);
        Assert.Equal((transport.Tuple, transport.RtcpTuple, false, false), (dump.Tuple, dump.RtcpTuple, dump.RtcpMux, dump.Comedia));
        Assert.True(dump is { SrtpParameters: null, ProducerIds.Count: 0, ConsumerIds.Count: 0, IceRole: "", DtlsState: "" });
        Assert.Contains("plain", (await DumpRouterAsync()).TransportIds);
    }

    [Fact]
    public async Task Transports_without_a_port_of_their_own_share_the_workers()
    {
        PlainTransportInfo first = await CreateAsync(new());
        PlainTransportInfo second = await CreateAsync(new());
        PlainTransportInfo third = await CreateAsync(new() { Comedia = true });

        NodeInfo node = await Control.GetNodeAsync(new GetNodeRequest());
        Assert.Contains(first.Tuple.LocalPort, node.Workers.Select(worker => worker.PlainUdpPort));
        Assert.Equal(first.Tuple, second.Tuple);
        Assert.NotEqual(first.Tuple.LocalPort, third.Tuple.LocalPort);
        Assert.Null(first.RtcpTuple);
    }

    [Fact]
    public async Task A_port_that_is_asked_for_is_bound_once()
    {
        uint port = FreePort();
        PlainTransportInfo transport = await CreateAsync(new() { ListenInfo = new() { Port = port } });

        Assert.Equal(port, transport.Tuple.LocalPort);
        await RefusedAsync(StatusCode.AlreadyExists, "listenInfo.port", CreateAsync(new() { ListenInfo = new() { Port = port } }));
        await Control.CloseTransportAsync(new CloseTransportRequest { TransportId = transport.Id });
        Assert.Equal(port, (await CreateAsync(new() { ListenInfo = new() { Port = port } })).Tuple.LocalPort);
    }

    [Theory]
    [InlineData("", "AES_CM_128_HMAC_SHA1_80", 40)]
    [InlineData("AES_CM_128_HMAC_SHA1_32", "AES_CM_128_HMAC_SHA1_32", 40)]
    [InlineData("AEAD_AES_128_GCM", "AEAD_AES_128_GCM", 40)]
    [InlineData("AEAD_AES_256_GCM", "AEAD_AES_256_GCM", 60)]
    public async Task With_srtp_there_is_a_key_of_the_suite(string asked, string suite, int characters)
    {
        PlainTransportInfo transport = await CreateAsync(new() { TransportId = "plain", EnableSrtp = true, SrtpCryptoSuite = asked });

        Assert.Equal((suite, characters), (transport.SrtpParameters.CryptoSuite, transport.SrtpParameters.KeyBase64.Length));
        Assert.Equal(transport.SrtpParameters, (await DumpTransportAsync("plain")).SrtpParameters);
    }

    [Fact]
    public async Task Wrong_options_are_refused()
    {
        await RefusedAsync(StatusCode.InvalidArgument, "listen_info.ip", CreateAsync(new() { ListenInfo = new() { Ip = "123.456.1.2" } }));
        await RefusedAsync(StatusCode.InvalidArgument, "listen_info.protocol", CreateAsync(new() { ListenInfo = new() { Protocol = "tcp" } }));
        await RefusedAsync(StatusCode.InvalidArgument, "listen_info.port", CreateAsync(new() { ListenInfo = new() { Port = 65_536 } }));
        await RefusedAsync(StatusCode.InvalidArgument, "srtp_crypto_suite", CreateAsync(new() { EnableSrtp = true, SrtpCryptoSuite = "FOO" }));
        await RefusedAsync(StatusCode.ResourceExhausted, "8.8.8.8", CreateAsync(new() { ListenInfo = new() { Ip = "8.8.8.8" } }));
        await RefusedAsync(StatusCode.InvalidArgument, "8.8.8.8", CreateAsync(new() { ListenInfo = new() { Ip = "8.8.8.8", Port = 5000 } }));
    }

    [Fact]
    public async Task Statistics_of_a_new_transport_are_zero()
    {
        await CreateAsync(new() { TransportId = "plain" });

        TransportStats stats = await Control.GetTransportStatsAsync(new GetTransportStatsRequest { TransportId = "plain" });

        Assert.Equal(("plain-rtp-transport", "plain", true, false), (stats.Type, stats.TransportId, stats.RtcpMux, stats.Comedia));
        Assert.Equal(0, stats.BytesReceived + stats.BytesSent + stats.RtpBytesReceived + stats.RtpBytesSent + stats.RecvBitrate + stats.SendBitrate);
        Assert.Equal(("127.0.0.1", "udp", "", 0u), (stats.Tuple.LocalAddress, stats.Tuple.Protocol, stats.Tuple.RemoteIp, stats.Tuple.RemotePort));
        Assert.Null(stats.RtcpTuple);
        Assert.Equal(600_000, stats.AvailableOutgoingBitrate);
    }

    [Fact]
    public async Task Connecting_tells_the_peer_and_happens_once()
    {
        await CreateAsync(new() { TransportId = "plain", RtcpMux = false });
        var request = new ConnectPlainTransportRequest { TransportId = "plain", Ip = "1.2.3.4", Port = 1234, RtcpPort = 1235 };

        ConnectPlainTransportResponse response = await Control.ConnectPlainTransportAsync(request);

        Assert.Equal(("1.2.3.4", 1234u), (response.Tuple.RemoteIp, response.Tuple.RemotePort));
        Assert.Equal(("1.2.3.4", 1235u), (response.RtcpTuple.RemoteIp, response.RtcpTuple.RemotePort));
        await RefusedAsync(StatusCode.FailedPrecondition, "once", Control.ConnectPlainTransportAsync(request));
    }

    [Fact]
    public async Task Connecting_with_wrong_arguments_is_refused_and_changes_nothing()
    {
        await CreateAsync(new() { TransportId = "plain" });
        await CreateAsync(new() { TransportId = "two-ports", RtcpMux = false });
        var parameters = new SrtpParameters { CryptoSuite = "AES_CM_128_HMAC_SHA1_80", KeyBase64 = Key };

        await ConnectRefusedAsync("srtpParameters", new() { Ip = "127.0.0.2", Port = 9998, SrtpParameters = parameters });
        await ConnectRefusedAsync("ip", new());
        await ConnectRefusedAsync("ip", new() { Ip = "::::1234", Port = 9998 });
        await ConnectRefusedAsync("ip", new() { Ip = "::1", Port = 9998 });
        await ConnectRefusedAsync("port", new() { Ip = "127.0.0.1" });
        await ConnectRefusedAsync("rtcpPort", new() { Ip = "127.0.0.1", Port = 9998, RtcpPort = 9999 });
        await RefusedAsync(StatusCode.InvalidArgument, "rtcpPort", Control.ConnectPlainTransportAsync(
            new ConnectPlainTransportRequest { TransportId = "two-ports", Ip = "127.0.0.1", Port = 9998 }));

        Assert.Empty((await DumpTransportAsync("plain")).Tuple.RemoteIp);
        await Control.ConnectPlainTransportAsync(new ConnectPlainTransportRequest { TransportId = "plain", Ip = "127.0.0.2", Port = 9998 });
    }

    [Fact]
    public async Task Connecting_with_srtp_needs_a_key_of_the_suite_and_may_change_it()
    {
        PlainTransportInfo transport = await CreateAsync(new() { TransportId = "plain", EnableSrtp = true });
        SrtpParameters With(string suite, string key) => new() { CryptoSuite = suite, KeyBase64 = key };

        await ConnectRefusedAsync("srtpParameters", new() { Ip = "127.0.0.2", Port = 9998 });
        await ConnectRefusedAsync("crypto_suite", new() { Ip = "127.0.0.2", Port = 9998, SrtpParameters = With("FOO", Key) });
        await ConnectRefusedAsync("keyBase64", new() { Ip = "127.0.0.2", Port = 9998, SrtpParameters = With("AES_CM_128_HMAC_SHA1_80", "short") });
        await ConnectRefusedAsync("keyBase64", new() { Ip = "127.0.0.2", Port = 9998, SrtpParameters = With("AEAD_AES_256_GCM", Key) });
        string gcm = Convert.ToBase64String(new byte[44]);
        ConnectPlainTransportResponse response = await Control.ConnectPlainTransportAsync(
            new ConnectPlainTransportRequest { TransportId = "plain", Ip = "127.0.0.2", Port = 9998, SrtpParameters = With("AEAD_AES_256_GCM", gcm) });

        Assert.Equal(("AEAD_AES_256_GCM", 60), (response.SrtpParameters.CryptoSuite, response.SrtpParameters.KeyBase64.Length));
        Assert.NotEqual(transport.SrtpParameters.KeyBase64, response.SrtpParameters.KeyBase64);
    }

    [Fact]
    public async Task A_peer_on_the_shared_socket_is_one_transports()
    {
        await CreateAsync(new() { TransportId = "first" });
        await CreateAsync(new() { TransportId = "second" });
        await Control.ConnectPlainTransportAsync(new ConnectPlainTransportRequest { TransportId = "first", Ip = "127.0.0.2", Port = 9998 });

        await RefusedAsync(StatusCode.AlreadyExists, "'first'", Control.ConnectPlainTransportAsync(
            new ConnectPlainTransportRequest { TransportId = "second", Ip = "127.0.0.2", Port = 9998 }));
    }

    [Fact]
    public async Task Tuple_events_come_with_the_first_packets_and_media_comes_back()
    {
        using AsyncServerStreamingCall<SfuEvent> watch = await WatchAsync();
        PlainTransportInfo transport = await CreateAsync(new() { TransportId = "plain", Comedia = true, RtcpMux = false });
        await Control.ProduceAsync(new ProduceRequest { TransportId = "plain", ProducerId = "audio", Kind = "audio", RtpParameters = Messages.Opus(5555, "m") });
        using Socket peer = NewSocket();
        using Socket rtcp = NewSocket();
        await CreateAsync(new() { TransportId = "back" });
        using Socket receiver = NewSocket();
        await Control.ConnectPlainTransportAsync(new ConnectPlainTransportRequest { TransportId = "back", Ip = "127.0.0.1", Port = PortOf(receiver) });
        await Control.ConsumeAsync(new ConsumeRequest { TransportId = "back", ProducerId = "audio", RtpCapabilities = Capabilities });

        peer.SendTo(OpusPacket(1, 5555, 30), new IPEndPoint(IPAddress.Loopback, (int)transport.Tuple.LocalPort));
        SfuEvent tuple = await UntilAsync(watch, Kind.Tuple);
        // RFC 3550 §6.4.2: V=2, RC=0, PT=201, length=1, SSRC.
        rtcp.SendTo([0x80, 201, 0, 1, 0, 0, 0, 9], new IPEndPoint(IPAddress.Loopback, (int)transport.RtcpTuple.LocalPort));
        SfuEvent rtcpTuple = await UntilAsync(watch, Kind.Rtcptuple);

        Assert.Equal(("plain", "127.0.0.1", PortOf(peer)), (tuple.Tuple.TransportId, tuple.Tuple.Tuple.RemoteIp, tuple.Tuple.Tuple.RemotePort));
        Assert.Equal(("plain", PortOf(rtcp)), (rtcpTuple.Rtcptuple.TransportId, rtcpTuple.Rtcptuple.Tuple.RemotePort));
        byte[] buffer = new byte[1500];
        EndPoint from = new IPEndPoint(IPAddress.Any, 0);
        Assert.True(receiver.ReceiveFrom(buffer, ref from) > 12);
        NodeInfo node = await Control.GetNodeAsync(new GetNodeRequest());
        Assert.Contains((uint)((IPEndPoint)from).Port, node.Workers.Select(worker => worker.PlainUdpPort));
    }

    [Fact]
    public async Task A_closed_transport_is_not_found()
    {
        await CreateAsync(new() { TransportId = "plain" });
        await Control.CloseTransportAsync(new CloseTransportRequest { TransportId = "plain" });

        await RefusedAsync(StatusCode.NotFound, "plain", Control.DumpTransportAsync(new DumpTransportRequest { TransportId = "plain" }));
        await RefusedAsync(StatusCode.NotFound, "plain", Control.GetTransportStatsAsync(new GetTransportStatsRequest { TransportId = "plain" }));
        await RefusedAsync(StatusCode.NotFound, "plain", Control.ConnectPlainTransportAsync(new ConnectPlainTransportRequest { TransportId = "plain" }));
    }

    [Fact]
    public async Task Routerclose_closes_the_transport()
    {
        using AsyncServerStreamingCall<SfuEvent> watch = await WatchAsync();
        await CreateAsync(new() { TransportId = "plain", Comedia = true });

        await Control.CloseRouterAsync(new CloseRouterRequest { RouterId = "room" });

        SfuEvent closed;
        do
        {
            closed = await UntilAsync(watch, Kind.TransportClosed);
        }
        while (closed.TransportClosed.TransportId != "plain");
        Assert.Equal("router_closed", closed.TransportClosed.Reason);
    }

    private AsyncUnaryCall<PlainTransportInfo> CreateAsync(CreatePlainTransportRequest request)
    {
        request.RouterId = "room";
        return Control.CreatePlainTransportAsync(request);
    }

    private Task ConnectRefusedAsync(string mentions, ConnectPlainTransportRequest request)
    {
        request.TransportId = "plain";
        return RefusedAsync(StatusCode.InvalidArgument, mentions, Control.ConnectPlainTransportAsync(request));
    }

    private static Socket NewSocket()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 20_000 };
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    private static uint PortOf(Socket socket) => (uint)((IPEndPoint)socket.LocalEndPoint!).Port;

    private static uint FreePort()
    {
        using Socket socket = NewSocket();
        return PortOf(socket);
    }
}
