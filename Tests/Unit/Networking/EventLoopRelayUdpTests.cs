using System.Net;
using System.Net.Sockets;
using JbAspire.Networking;
using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Networking;

public abstract class EventLoopRelayUdpTests(EventLoopBackend backend)
{
    private EventLoopOptions Options => LoopFixture.Options(backend);

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task Socket_opened_at_run_time_receives_and_sends_until_it_is_closed(string address)
    {
        ScriptedRelay relay = new() { OnDatagram = ScriptedHandler.Echo };
        await using EventLoop loop = new(relay, Options);
        loop.Start();
        TransportAddress local = LoopFixture.FreeAddress(ProtocolType.Udp, address);

        Assert.True(await loop.UseAsync(sockets => sockets.TryBindUdp(local)));
        using Socket client = LoopFixture.UdpClient(local.ToEndPoint());
        client.Send([1, 2, 3]);
        Assert.Equal([1, 2, 3], client.ReceiveDatagram());

        await loop.UseAsync(sockets => sockets.CloseUdp(local));
        using Socket next = new(client.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        next.Bind(local.ToEndPoint());
        // Twice is once, and an address that was never bound is nobody's.
        await loop.UseAsync(sockets => sockets.CloseUdp(local));
        await loop.UseAsync(sockets => sockets.CloseUdp(local.WithPort(1)));
    }

    [Theory]
    [InlineData("0.0.0.0", "127.0.0.1")]
    [InlineData("0.0.0.0", "127.0.0.2")]
    [InlineData("::", "::1")]
    [InlineData("::", "127.0.0.2")]
    public async Task Wildcard_socket_opened_at_run_time_answers_from_the_address_that_was_asked(string wildcard, string asked)
    {
        ScriptedRelay relay = new() { OnDatagram = ScriptedHandler.Echo };
        await using EventLoop loop = new(relay, Options);
        loop.Start();
        int port = LoopFixture.FreeAddress(ProtocolType.Udp).Port;
        TransportAddress local = TransportAddress.From(IPAddress.Parse(wildcard), port);

        // The framework has no way to choose the source address.
        bool isOpen = await loop.UseAsync(sockets => sockets.TryBindUdp(local));
        Assert.Equal(loop.Backend == EventLoopBackend.Linux, isOpen);
        if (!isOpen)
        {
            return;
        }

        // Connected: it takes answers from the asked address alone.
        using Socket client = LoopFixture.UdpClient(new IPEndPoint(IPAddress.Parse(asked), port));
        client.Send([1, 2, 3]);
        Assert.Equal([1, 2, 3], client.ReceiveDatagram());

        await loop.UseAsync(sockets => sockets.CloseUdp(local));
        using Socket next = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        next.Bind(new IPEndPoint(IPAddress.Any, port));
    }

    [Fact]
    public async Task Taken_foreign_and_unusable_addresses_are_refused_without_an_exception()
    {
        await using EventLoop loop = new(new ScriptedRelay(), Options);
        IPEndPoint listener = loop.BindUdp(LoopFixture.AnyPort);
        IPEndPoint shared = loop.BindUdp(LoopFixture.AnyPort, reusePort: OperatingSystem.IsLinux());
        loop.Start();
        TransportAddress local = LoopFixture.FreeAddress(ProtocolType.Udp);
        using Socket other = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        other.Bind(LoopFixture.AnyPort);

        await loop.UseAsync(sockets =>
        {
            Assert.True(sockets.TryBindUdp(local));
            Assert.False(sockets.TryBindUdp(local));
            Assert.False(sockets.TryBindUdp(listener.ToTransport()));
            Assert.False(sockets.TryBindUdp(shared.ToTransport()));
            Assert.False(sockets.TryBindUdp(other.LocalEndPoint.ToTransport()));
            Assert.False(sockets.TryBindUdp(TransportAddress.From(IPAddress.Parse("192.0.2.1"), 40_000)));
            Assert.False(sockets.TryBindUdp(local.WithPort(0)));
            Assert.False(sockets.TryBindUdp(TransportAddress.From(IPAddress.Any, 0)));
            // What the loop was started with is not the handler's to close.
            sockets.CloseUdp(listener.ToTransport());
            Assert.False(sockets.TryBindUdp(listener.ToTransport()));
        });
    }

    [Fact]
    public async Task Sockets_of_both_families_have_one_port_side_by_side()
    {
        ScriptedRelay relay = new() { OnDatagram = ScriptedHandler.Echo };
        await using EventLoop loop = new(relay, Options);
        loop.Start();
        TransportAddress ipv4 = LoopFixture.FreeAddress(ProtocolType.Udp);
        TransportAddress ipv6 = TransportAddress.From(IPAddress.IPv6Loopback, ipv4.Port);
        await loop.UseAsync(sockets => Assert.True(sockets.TryBindUdp(ipv6) && sockets.TryBindUdp(ipv4)));

        foreach (TransportAddress address in new[] { ipv4, ipv6 })
        {
            using Socket client = LoopFixture.UdpClient(address.ToEndPoint());
            client.Send([9]);
            Assert.Equal([9], client.ReceiveDatagram());
        }

        // Neither reaches the other family.
        await loop.UseAsync(sockets =>
        {
            sockets.SendUdp([1], new FiveTuple(TransportProtocol.Udp, ipv4, ipv6));
            sockets.SendUdp([1], new FiveTuple(TransportProtocol.Udp, ipv6, ipv4));
        });
        Assert.Equal(2, loop.ReadCounters().DroppedNoPath);
    }

    [Fact]
    public async Task Handler_that_closes_a_socket_hears_no_more_of_the_batch_that_it_received()
    {
        int heard = 0;
        TransportAddress local = LoopFixture.FreeAddress(ProtocolType.Udp);
        ScriptedRelay relay = new();
        await using EventLoop loop = new(relay, Options);
        relay.OnDatagram = (Span<byte> datagram, in FiveTuple path, MonotonicTime now, IDatagramSink sink) =>
        {
            heard++;
            ScriptedHandler.Echo(datagram, path, now, sink);
            loop.Sockets.CloseUdp(path.Local);
            // Bound anew, the address is another socket, which has not received what the first one did.
            Assert.True(loop.Sockets.TryBindUdp(path.Local));
        };
        await loop.StartAndBindAsync(local);
        using Socket client = LoopFixture.UdpClient(local.ToEndPoint());
        await loop.UseAsync(_ =>
        {
            for (int i = 0; i < 10; i++)
                client.Send([(byte)i]);
        });

        // What the handler had written leaves, although its socket was closed next.
        Assert.Equal([0], client.ReceiveDatagram());
        await loop.UseAsync(_ => { });
        Assert.Equal(1, heard);
        client.Send([42]);
        Assert.Equal([42], client.ReceiveDatagram());
        Assert.Equal(0, loop.ReadCounters().HandlerExceptions);
    }

    [Fact]
    public async Task Socket_that_is_ready_but_closed_by_the_call_before_is_not_read()
    {
        TransportAddress[] locals = [LoopFixture.FreeAddress(ProtocolType.Udp), LoopFixture.FreeAddress(ProtocolType.Udp)];
        int heard = 0;
        ScriptedRelay relay = new();
        await using EventLoop loop = new(relay, Options);
        relay.OnDatagram = (Span<byte> datagram, in FiveTuple path, MonotonicTime now, IDatagramSink sink) =>
        {
            heard++;
            foreach (TransportAddress local in locals)
                loop.Sockets.CloseUdp(local);
        };
        await loop.StartAndBindAsync(locals);
        using Socket first = LoopFixture.UdpClient(locals[0].ToEndPoint());
        using Socket second = LoopFixture.UdpClient(locals[1].ToEndPoint());
        await loop.UseAsync(_ =>
        {
            // Both become ready while the loop does something else.
            first.Send([1]);
            second.Send([2]);
        });
        await loop.WaitForAsync(c => c.PacketsReceived > 0);

        Assert.Equal(1, heard);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1501)]
    [InlineData(9000)]
    [InlineData(65_507)]
    public async Task Datagram_of_any_length_goes_both_ways(int length)
    {
        ScriptedRelay relay = new();
        await using EventLoop loop = new(relay, Options);
        TransportAddress local = LoopFixture.FreeAddress(ProtocolType.Udp);
        await loop.StartAndBindAsync(local);
        using Socket client = LoopFixture.UdpClient(local.ToEndPoint());
        client.SendBufferSize = 1 << 20;
        byte[] datagram = [.. Enumerable.Range(0, length).Select(i => (byte)(i * 7))];
        client.Send(datagram);
        (string text, FiveTuple path) = relay.Next();

        Assert.Equal($"{length} bytes", text);
        Assert.True(relay.Received.TryDequeue(out byte[]? received));
        Assert.Equal(datagram, received);
        await loop.UseAsync(sockets => sockets.SendUdp(datagram, path));
        Assert.Equal(datagram, client.ReceiveDatagram());
    }

    [Fact]
    public async Task What_was_given_to_the_sink_leaves_before_a_long_datagram_and_the_buffer_stays_good()
    {
        ScriptedRelay relay = new();
        await using EventLoop loop = new(relay, Options);
        TransportAddress local = LoopFixture.FreeAddress(ProtocolType.Udp);
        await loop.StartAndBindAsync(local);
        using Socket client = LoopFixture.UdpClient(local.ToEndPoint());
        FiveTuple path = new(TransportProtocol.Udp, local, client.LocalEndPoint.ToTransport());
        await loop.InvokeAsync((now, sink) =>
        {
            for (byte i = 0; i < 3; i++)
            {
                sink.GetBuffer()[0] = i;
                sink.Send(1, path);
            }

            Span<byte> buffer = sink.GetBuffer();
            buffer[0] = 4;
            loop.Sockets.SendUdp(new byte[2000], path);
            buffer[1] = 5;
            sink.Send(2, path);
            return true;
        });

        Assert.Equal([0], client.ReceiveDatagram());
        Assert.Equal([1], client.ReceiveDatagram());
        Assert.Equal([2], client.ReceiveDatagram());
        Assert.Equal(2000, client.ReceiveDatagram().Length);
        Assert.Equal([4, 5], client.ReceiveDatagram());
    }

    [Fact]
    public async Task Long_datagrams_that_cannot_be_sent_are_counted()
    {
        await using EventLoop loop = new(new ScriptedRelay(), Options);
        TransportAddress local = LoopFixture.FreeAddress(ProtocolType.Udp);
        await loop.StartAndBindAsync(local);
        await loop.UseAsync(sockets =>
        {
            sockets.SendUdp(new byte[65_508], new FiveTuple(TransportProtocol.Udp, local, local));
            sockets.SendUdp([1], new FiveTuple(TransportProtocol.Udp, local.WithPort(1), local));
            sockets.SendUdp([1], new FiveTuple(TransportProtocol.Tcp, local, local));
            sockets.SendUdp([1], new FiveTuple(TransportProtocol.Udp, local, TransportAddress.From(IPAddress.Parse("0.1.2.3"), 1)));
        });

        EventLoopCounters counters = loop.ReadCounters();
        Assert.Equal(1, counters.DroppedOversized);
        Assert.Equal(2, counters.DroppedNoPath);
        Assert.Equal(1, counters.DroppedSendFailed);
    }

    [Fact]
    public async Task Dont_fragment_is_set_and_cleared_on_sockets_of_the_handler_only()
    {
        await using EventLoop loop = new(new ScriptedRelay(), Options);
        IPEndPoint listener = loop.BindUdp(LoopFixture.AnyPort);
        TransportAddress ipv4 = LoopFixture.FreeAddress(ProtocolType.Udp);
        TransportAddress ipv6 = LoopFixture.FreeAddress(ProtocolType.Udp, "::1");
        await loop.StartAndBindAsync(ipv4, ipv6);
        await loop.UseAsync(sockets =>
        {
            Assert.True(sockets.TrySetDontFragment(ipv4, true));
            Assert.True(sockets.TrySetDontFragment(ipv4, true));
            Assert.True(sockets.TrySetDontFragment(ipv4, false));
            // The framework has no such option for IPv6.
            Assert.Equal(loop.Backend == EventLoopBackend.Linux, sockets.TrySetDontFragment(ipv6, true));
            Assert.False(sockets.TrySetDontFragment(listener.ToTransport(), true));
            Assert.False(sockets.TrySetDontFragment(ipv4.WithPort(1), true));
        });
    }

    [Fact]
    public async Task Thousand_sockets_are_opened_used_and_closed()
    {
        ScriptedRelay relay = new() { OnDatagram = ScriptedHandler.Echo };
        await using EventLoop loop = new(relay, Options);
        loop.Start();
        List<TransportAddress> bound = [];
        await loop.UseAsync(sockets =>
        {
            // Each round frees every other one, so that slots and descriptors are used anew.
            for (int port = 20_000; bound.Count < 1000 && port < 32_000; port++)
            {
                TransportAddress local = TransportAddress.From(IPAddress.Loopback, port);
                if (!sockets.TryBindUdp(local))
                    continue;
                if (port % 2 == 0)
                    sockets.CloseUdp(local);
                else
                    bound.Add(local);
            }
        });

        Assert.Equal(1000, bound.Count);
        foreach (TransportAddress local in bound.Take(50).Concat(bound.TakeLast(50)))
        {
            using Socket client = LoopFixture.UdpClient(local.ToEndPoint());
            client.Send([5]);
            Assert.Equal([5], client.ReceiveDatagram());
        }

        await loop.UseAsync(sockets => bound.ForEach(local => sockets.CloseUdp(local)));
        Assert.Equal(3, await loop.InvokeAsync((now, sink) => 3));
    }
}

public sealed class LinuxEventLoopRelayUdpTests() : EventLoopRelayUdpTests(EventLoopBackend.Automatic);

public sealed class PortableEventLoopRelayUdpTests() : EventLoopRelayUdpTests(EventLoopBackend.Portable);
