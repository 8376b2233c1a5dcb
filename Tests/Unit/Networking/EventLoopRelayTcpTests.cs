using System.Net;
using System.Net.Sockets;
using JbAspire.Networking;
using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Networking;

public abstract class EventLoopRelayTcpTests(EventLoopBackend backend)
{
    private EventLoopOptions Options => LoopFixture.Options(backend);

    [Fact]
    public async Task Bytes_of_a_raw_stream_come_as_they_are_and_the_end_is_told_once()
    {
        ScriptedRelay relay = new();
        await using EventLoop loop = new(relay, Options);
        IPEndPoint bound = loop.BindTcp(LoopFixture.AnyPort, StreamFraming.Raw);
        loop.Start();
        using Socket client = LoopFixture.TcpClient(bound);
        FiveTuple path = new(TransportProtocol.Tcp, bound.ToTransport(), client.LocalEndPoint.ToTransport());

        Assert.Equal(("connected", path), relay.Next());
        client.Send([1, 2, 3, 4, 5]);
        client.Shutdown(SocketShutdown.Send);
        Assert.Equal(("5 bytes", path), relay.Next());
        Assert.Equal(("disconnected", path), relay.Next());
        Assert.True(client.IsClosedByPeer());
        await loop.WaitForAsync(c => c.TcpConnections == 0);
        Assert.Empty(relay.Heard);
    }

    [Fact]
    public async Task Half_closed_stream_still_gets_what_was_queued_for_it()
    {
        ScriptedRelay relay = new();
        await using EventLoop loop = new(relay, Options);
        IPEndPoint bound = loop.BindTcp(LoopFixture.AnyPort, StreamFraming.Raw);
        loop.Start();
        relay.OnDatagram = (Span<byte> datagram, in FiveTuple path, MonotonicTime now, IDatagramSink sink) =>
            Assert.True(loop.Sockets.TrySend(new byte[60_000], path));
        using Socket client = LoopFixture.TcpClient(bound);
        client.Send([1]);
        client.Shutdown(SocketShutdown.Send);

        client.ReceiveExactly(60_000);
        Assert.True(client.IsClosedByPeer());
    }

    [Fact]
    public async Task Raw_stream_has_no_time_limit_of_the_loop()
    {
        ScriptedRelay relay = new();
        TimeSpan shortest = TimeSpan.FromMilliseconds(10);
        await using EventLoop loop = new(relay, Options with { TcpFirstFrameTimeout = shortest, TcpIdleTimeout = shortest });
        IPEndPoint raw = loop.BindTcp(LoopFixture.AnyPort, StreamFraming.Raw);
        IPEndPoint framed = loop.BindTcp(LoopFixture.AnyPort, StreamFraming.Stun);
        loop.Start();
        using Socket silent = LoopFixture.TcpClient(raw);
        Assert.Equal("connected", relay.Next().Event);
        // The framed ones show that time has passed.
        for (int i = 0; i < 3; i++)
        {
            using Socket client = LoopFixture.TcpClient(framed);
            Assert.True(client.IsClosedByPeer());
        }

        silent.Send([1]);
        Assert.Equal("1 bytes", relay.Next().Event);
        Assert.Equal(3, loop.ReadCounters().TcpTimedOut);
    }

    [Fact]
    public async Task Listener_and_connections_to_peers_share_one_port()
    {
        ScriptedRelay relay = new();
        await using EventLoop loop = new(relay, Options);
        loop.Start();
        TransportAddress relayed = LoopFixture.FreeAddress(ProtocolType.Tcp);
        using Socket peer = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        peer.Bind(LoopFixture.AnyPort);
        peer.Listen();
        FiveTuple outgoing = new(TransportProtocol.Tcp, relayed, peer.LocalEndPoint.ToTransport());

        await loop.UseAsync(sockets => Assert.True(sockets.TryListenTcp(relayed) && sockets.TryConnectTcp(outgoing)));
        Assert.Equal(("connected", outgoing), relay.Next());
        using Socket accepted = peer.Accept();
        Assert.Equal(relayed.ToEndPoint(), accepted.RemoteEndPoint);
        using Socket incoming = LoopFixture.TcpClient(relayed.ToEndPoint());
        FiveTuple path = new(TransportProtocol.Tcp, relayed, incoming.LocalEndPoint.ToTransport());
        Assert.Equal(("connected", path), relay.Next());

        await loop.UseAsync(sockets =>
        {
            Assert.False(sockets.TryConnectTcp(outgoing)); // the path is in use
            Assert.True(sockets.TrySend([1, 2], outgoing));
            Assert.True(sockets.TrySend([3], path));
            sockets.CloseTcpListener(relayed);
        });
        Assert.Equal([1, 2], accepted.ReceiveExactly(2));
        Assert.Equal([3], incoming.ReceiveExactly(1));
        // The listener is gone, its connections are not.
        Assert.Throws<SocketException>(() => LoopFixture.TcpClient(relayed.ToEndPoint()));
        incoming.Send([4]);
        Assert.Equal(("1 bytes", path), relay.Next());
    }

    [Fact]
    public async Task Two_listeners_never_share_a_port()
    {
        await using EventLoop first = new(new ScriptedRelay(), Options);
        await using EventLoop second = new(new ScriptedRelay(), Options);
        first.Start();
        second.Start();
        TransportAddress local = LoopFixture.FreeAddress(ProtocolType.Tcp);

        Assert.True(await first.UseAsync(sockets => sockets.TryListenTcp(local)));
        Assert.False(await first.UseAsync(sockets => sockets.TryListenTcp(local)));
        Assert.False(await second.UseAsync(sockets => sockets.TryListenTcp(local)));
        await first.UseAsync(sockets => sockets.CloseTcpListener(local));
        Assert.True(await second.UseAsync(sockets => sockets.TryListenTcp(local)));
        Assert.False(await second.UseAsync(sockets => sockets.TryListenTcp(TransportAddress.From(IPAddress.Parse("192.0.2.1"), 40_000))));
        Assert.False(await second.UseAsync(sockets => sockets.TryListenTcp(local.WithPort(0))));
    }

    [Fact]
    public async Task Refused_connection_is_told_as_failed()
    {
        ScriptedRelay relay = new();
        await using EventLoop loop = new(relay, Options);
        loop.Start();
        FiveTuple path = new(TransportProtocol.Tcp, LoopFixture.FreeAddress(ProtocolType.Tcp), LoopFixture.FreeAddress(ProtocolType.Tcp));

        Assert.True(await loop.UseAsync(sockets => sockets.TryConnectTcp(path)));
        Assert.Equal(("failed", path), relay.Next());
        await loop.UseAsync(_ => { });
        Assert.Empty(relay.Heard);
        Assert.Equal(0, loop.ReadCounters().TcpConnections);
    }

    [Fact]
    public async Task Connection_from_a_foreign_address_or_to_another_family_is_refused_at_once()
    {
        await using EventLoop loop = new(new ScriptedRelay(), Options);
        loop.Start();
        TransportAddress local = LoopFixture.FreeAddress(ProtocolType.Tcp);
        FiveTuple path = new(TransportProtocol.Tcp, local, local.WithPort(9));
        await loop.UseAsync(sockets =>
        {
            Assert.False(sockets.TryConnectTcp(path with { Local = TransportAddress.From(IPAddress.Parse("192.0.2.1"), 40_000) }));
            Assert.False(sockets.TryConnectTcp(path with { Remote = TransportAddress.From(IPAddress.IPv6Loopback, 9) }));
            Assert.False(sockets.TryConnectTcp(path with { Local = local.WithPort(0) }));
            Assert.False(sockets.TryConnectTcp(path with { Protocol = TransportProtocol.Udp }));
        });
    }

    [Fact]
    public async Task Handler_that_gives_up_connecting_hears_no_more_of_it()
    {
        ScriptedRelay relay = new();
        await using EventLoop loop = new(relay, Options);
        loop.Start();
        using Socket peer = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        peer.Bind(LoopFixture.AnyPort);
        peer.Listen();
        FiveTuple path = new(TransportProtocol.Tcp, LoopFixture.FreeAddress(ProtocolType.Tcp), peer.LocalEndPoint.ToTransport());
        await loop.UseAsync(sockets =>
        {
            Assert.True(sockets.TryConnectTcp(path));
            Assert.False(sockets.TrySend([1], path));
            sockets.CloseTcp(path);
        });
        await loop.WaitForAsync(c => c.TcpConnections == 0);

        Assert.Empty(relay.Heard);
    }

    [Fact]
    public async Task Queue_takes_all_or_nothing_and_tells_when_it_has_drained()
    {
        ScriptedRelay relay = new();
        await using EventLoop loop = new(relay, Options);
        (Socket client, FiveTuple path) = await ConnectAsync(loop, relay, smallBuffers: true);
        int accepted = await loop.UseAsync(sockets =>
        {
            int sent = 0;
            while (sockets.TrySend(Numbered(70_000, sent), path))
                sent += 70_000;
            Assert.InRange(sockets.QueuedBytes(path), 256 * 1024 - 70_000, 256 * 1024);
            return sent;
        });
        Assert.Empty(relay.Heard);

        Assert.Equal(Numbered(accepted, 0), client.ReceiveExactly(accepted));
        Assert.Equal(("drained", path), relay.Next());
        Assert.Equal(0, await loop.UseAsync(sockets => sockets.QueuedBytes(path)));
        Assert.Empty(relay.Heard);
        Assert.True(loop.ReadCounters().DroppedTcpQueueFull > 0);
        client.Dispose();
    }

    [Fact]
    public async Task Handler_that_saw_bytes_wait_hears_when_they_left_even_in_the_same_turn()
    {
        ScriptedRelay relay = new();
        await using EventLoop loop = new(relay, Options);
        (Socket client, FiveTuple path) = await ConnectAsync(loop, relay);
        await loop.UseAsync(sockets => Assert.True(sockets.TrySend([1, 2, 3], path)));
        await loop.UseAsync(sockets =>
        {
            Assert.True(sockets.TrySend([4], path));
            Assert.Equal(1, sockets.QueuedBytes(path));
        });

        // Once: of the first three nobody asked.
        Assert.Equal(("drained", path), relay.Next());
        Assert.Equal([1, 2, 3, 4], client.ReceiveExactly(4));
        Assert.Empty(relay.Heard);
        client.Dispose();
    }

    [Fact]
    public async Task Paused_stream_is_not_read_and_its_peer_is_slowed_down()
    {
        ScriptedRelay relay = new();
        await using EventLoop loop = new(relay, Options);
        (Socket client, FiveTuple path) = await ConnectAsync(loop, relay, smallBuffers: true);
        await loop.UseAsync(sockets => sockets.PauseReading(path));
        client.Blocking = false;
        int sent = 0;
        while (sent < 64 << 20)
        {
            int count = client.Send(new byte[4096], SocketFlags.None, out SocketError error);
            if (error == SocketError.WouldBlock)
                break;
            sent += count;
        }

        Assert.InRange(sent, 1, (64 << 20) - 1);
        await loop.UseAsync(_ => { });
        Assert.Empty(relay.Heard);
        await loop.UseAsync(sockets => sockets.ResumeReading(path));
        for (int read = 0; read < sent;)
        {
            relay.Next();
            Assert.True(relay.Received.TryDequeue(out byte[]? bytes));
            read += bytes.Length;
        }

        client.Dispose();
        Assert.Equal(("disconnected", path), relay.Next());
    }

    [Fact]
    public async Task Reset_of_a_paused_stream_is_told()
    {
        ScriptedRelay relay = new();
        await using EventLoop loop = new(relay, Options);
        (Socket client, FiveTuple path) = await ConnectAsync(loop, relay);
        await loop.UseAsync(sockets => sockets.PauseReading(path));
        client.LingerState = new LingerOption(true, 0);
        client.Dispose();

        if (loop.Backend == EventLoopBackend.Linux)
            Assert.Equal(("disconnected", path), relay.Next());
        await loop.UseAsync(sockets => sockets.ResumeReading(path));
        if (loop.Backend != EventLoopBackend.Linux)
            Assert.Equal(("disconnected", path), relay.Next());
        await loop.WaitForAsync(c => c.TcpConnections == 0);
        Assert.Empty(relay.Heard);
    }

    [Fact]
    public async Task Closed_stream_sends_what_was_queued_and_is_not_heard_of_again()
    {
        ScriptedRelay relay = new();
        await using EventLoop loop = new(relay, Options);
        (Socket client, FiveTuple path) = await ConnectAsync(loop, relay);
        await loop.UseAsync(sockets =>
        {
            Assert.True(sockets.TrySend(new byte[70_000], path));
            sockets.CloseTcp(path);
            Assert.False(sockets.TrySend([1], path));
            Assert.Equal(0, sockets.QueuedBytes(path));
            sockets.PauseReading(path);
            sockets.ResumeReading(path);
            sockets.CloseTcp(path);
        });

        client.ReceiveExactly(70_000);
        Assert.True(client.IsClosedByPeer());
        client.Dispose();
        await loop.WaitForAsync(c => c.TcpConnections == 0);
        Assert.Empty(relay.Heard);
    }

    [Fact]
    public async Task Peers_of_a_relay_do_not_count_among_the_clients()
    {
        ScriptedRelay relay = new();
        await using EventLoop loop = new(relay, Options with { MaxTcpConnections = 4, MaxTcpConnectionsPerAddress = 1 });
        IPEndPoint clients = loop.BindTcp(LoopFixture.AnyPort, StreamFraming.Raw);
        loop.Start();
        TransportAddress relayed = LoopFixture.FreeAddress(ProtocolType.Tcp);
        await loop.UseAsync(sockets => Assert.True(sockets.TryListenTcp(relayed)));
        List<Socket> open = [];
        for (int i = 0; i < 4; i++)
        {
            open.Add(LoopFixture.TcpClient(relayed.ToEndPoint()));
            Assert.Equal("connected", relay.Next().Event);
        }

        open.Add(LoopFixture.TcpClient(clients));
        Assert.Equal("connected", relay.Next().Event);
        // A second client from the address, and a fifth peer: each is one too many.
        using Socket client = LoopFixture.TcpClient(clients);
        Assert.True(client.IsClosedByPeer());
        using Socket peer = LoopFixture.TcpClient(relayed.ToEndPoint());
        Assert.True(peer.IsClosedByPeer());
        Assert.Empty(relay.Heard);
        open.ForEach(socket => socket.Dispose());
    }

    [Fact]
    public async Task Handler_may_close_listener_and_stream_when_it_hears_of_the_stream()
    {
        ScriptedRelay relay = new();
        await using EventLoop loop = new(relay, Options);
        loop.Start();
        TransportAddress relayed = LoopFixture.FreeAddress(ProtocolType.Tcp);
        relay.OnConnected = path =>
        {
            loop.Sockets.CloseTcp(path);
            loop.Sockets.CloseTcpListener(path.Local);
        };
        await loop.UseAsync(sockets => Assert.True(sockets.TryListenTcp(relayed)));
        using Socket first = LoopFixture.TcpClient(relayed.ToEndPoint());

        Assert.True(first.IsClosedByPeer());
        EventLoopCounters counters = await loop.WaitForAsync(c => c.TcpConnections == 0);
        Assert.Equal(0, counters.HandlerExceptions);
        Assert.Equal("connected", relay.Next().Event);
        Assert.Empty(relay.Heard);
    }

    [Fact]
    public async Task Stop_closes_listeners_and_connections_of_the_handler()
    {
        ScriptedRelay relay = new();
        EventLoop loop = new(relay, Options);
        loop.Start();
        TransportAddress relayed = LoopFixture.FreeAddress(ProtocolType.Tcp);
        await loop.UseAsync(sockets => Assert.True(sockets.TryListenTcp(relayed)));
        using Socket client = LoopFixture.TcpClient(relayed.ToEndPoint());
        relay.Next();
        await loop.StopAsync().WaitAsync(LoopFixture.Patience);

        Assert.True(client.IsClosedByPeer());
        Assert.Throws<SocketException>(() => LoopFixture.TcpClient(relayed.ToEndPoint()));
        Assert.Empty(relay.Heard);
    }

    [Fact]
    public async Task Loops_that_reuse_a_tcp_port_share_its_clients()
    {
        if (!OperatingSystem.IsLinux())
            return;

        ScriptedRelay[] relays = [new(), new()];
        await using EventLoop first = new(relays[0], Options);
        await using EventLoop second = new(relays[1], Options);
        IPEndPoint shared = first.BindTcp(LoopFixture.AnyPort, StreamFraming.Raw, reusePort: true);
        Assert.Equal(shared, second.BindTcp(shared, StreamFraming.Raw, reusePort: true));
        first.Start();
        second.Start();
        List<Socket> clients = [];
        for (int i = 0; i < 40; i++)
            clients.Add(LoopFixture.TcpClient(shared));

        long accepted = 0;
        for (MonotonicTime end = MonotonicClock.Now + LoopFixture.Patience; accepted < 40 && MonotonicClock.Now < end;)
        {
            await first.UseAsync(_ => { });
            accepted = first.ReadCounters().TcpAccepted + second.ReadCounters().TcpAccepted;
        }

        Assert.All(relays, relay => Assert.NotEmpty(relay.Heard));
        clients.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task Raw_listener_needs_a_handler_that_takes_raw_streams()
    {
        await using EventLoop loop = new(new ScriptedHandler(), Options);
        Assert.Throws<ArgumentException>(() => loop.BindTcp(LoopFixture.AnyPort, StreamFraming.Raw));
    }

    private static byte[] Numbered(int length, int start) => [.. Enumerable.Range(start, length).Select(i => (byte)(i % 251))];

    private static async Task<(Socket Client, FiveTuple Path)> ConnectAsync(EventLoop loop, ScriptedRelay relay, bool smallBuffers = false)
    {
        loop.Start();
        TransportAddress relayed = LoopFixture.FreeAddress(ProtocolType.Tcp);
        await loop.UseAsync(sockets => Assert.True(sockets.TryListenTcp(relayed)));
        Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 20_000, NoDelay = true };
        if (smallBuffers)
            client.ReceiveBufferSize = client.SendBufferSize = 16 * 1024;
        client.Connect(relayed.ToEndPoint());
        (string text, FiveTuple path) = relay.Next();
        Assert.Equal("connected", text);
        return (client, path);
    }
}

public sealed class LinuxEventLoopRelayTcpTests() : EventLoopRelayTcpTests(EventLoopBackend.Automatic);

public sealed class PortableEventLoopRelayTcpTests() : EventLoopRelayTcpTests(EventLoopBackend.Portable);
