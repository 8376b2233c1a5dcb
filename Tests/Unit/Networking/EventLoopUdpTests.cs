using System.Net;
using System.Net.Sockets;
using JbAspire.Networking;
using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Networking;

public abstract class EventLoopUdpTests(EventLoopBackend backend)
{
    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1")]
    [InlineData("::1", "::1")]
    [InlineData("0.0.0.0", "127.0.0.1")]
    [InlineData("::", "127.0.0.1")]
    [InlineData("::", "::1")]
    public async Task Echo_comes_back_from_the_address_that_was_asked(string bindTo, string ask)
    {
        FiveTuple seen = default;
        ScriptedHandler handler = new()
        {
            OnDatagram = (Span<byte> datagram, in FiveTuple path, MonotonicTime now, IDatagramSink sink) =>
            {
                seen = path;
                ScriptedHandler.Echo(datagram, path, now, sink);
            },
        };
        await using EventLoop loop = new(handler, LoopFixture.Options(backend));
        IPEndPoint bound = loop.BindUdp(new IPEndPoint(IPAddress.Parse(bindTo), 0));
        loop.Start();

        IPEndPoint target = new(IPAddress.Parse(ask), bound.Port);
        // A connected socket takes datagrams of that one address alone.
        using Socket client = LoopFixture.UdpClient(target);
        client.Send([1, 2, 3]);

        Assert.Equal([1, 2, 3], client.ReceiveDatagram());
        IPEndPoint local = (IPEndPoint)client.LocalEndPoint!;
        Assert.Equal(TransportAddress.From(target.Address, target.Port), seen.Local);
        Assert.Equal(TransportAddress.From(local.Address, local.Port), seen.Remote);
        Assert.Equal(TransportProtocol.Udp, seen.Protocol);
    }

    [Fact]
    public async Task Wildcard_socket_answers_from_a_second_address_of_the_host()
    {
        await using EventLoop loop = new(new ScriptedHandler(), LoopFixture.Options(EventLoopBackend.Automatic));
        if (loop.Backend != EventLoopBackend.Linux)
            return; // 127.0.0.2 is an address of the host on Linux alone.

        IPEndPoint bound = loop.BindUdp(new IPEndPoint(IPAddress.Any, 0));
        loop.Start();
        using Socket client = LoopFixture.UdpClient(new IPEndPoint(IPAddress.Parse("127.0.0.2"), bound.Port));
        client.Send([7]);

        Assert.Equal([7], client.ReceiveDatagram());
    }

    [Fact]
    public async Task The_handler_hears_of_the_end_of_each_batch_and_may_send_then()
    {
        FiveTuple last = default;
        int waiting = 0;
        ScriptedHandler handler = new()
        {
            OnDatagram = (Span<byte> datagram, in FiveTuple path, MonotonicTime now, IDatagramSink sink) =>
            {
                last = path;
                waiting++;
            },
            OnBatchEnd = sink =>
            {
                sink.GetBuffer()[0] = (byte)waiting;
                sink.Send(1, last);
                waiting = 0;
            },
        };
        await using EventLoop loop = new(handler, LoopFixture.Options(backend));
        IPEndPoint bound = loop.BindUdp(LoopFixture.AnyPort);
        using Socket client = LoopFixture.UdpClient(bound);
        for (int i = 0; i < 3; i++)
            client.Send([(byte)i]);
        loop.Start();

        int heard = 0;
        while (heard < 3)
            heard += client.ReceiveDatagram()[0];
        Assert.Equal(3, heard);
    }

    [Fact]
    public async Task Every_datagram_of_a_burst_comes_back_once()
    {
        await using EventLoop loop = new(
            new ScriptedHandler(), LoopFixture.Options(backend) with { ReceiveBufferSize = 4 << 20, SendBufferSize = 4 << 20 });
        IPEndPoint bound = loop.BindUdp(LoopFixture.AnyPort);
        using Socket client = LoopFixture.UdpClient(bound);
        // Sent before the loop runs, so that it finds full batches: 150 datagrams of 3 sizes are 2 batches and a part.
        for (int i = 0; i < 150; i++)
        {
            byte[] datagram = new byte[100 + i / 50];
            datagram[0] = (byte)i;
            client.Send(datagram);
        }

        loop.Start();
        HashSet<int> seen = [];
        for (int i = 0; i < 150; i++)
        {
            byte[] answer = client.ReceiveDatagram();
            Assert.Equal(100 + answer[0] / 50, answer.Length);
            Assert.True(seen.Add(answer[0]));
        }

        EventLoopCounters counters = await loop.WaitForAsync(c => c.PacketsSent == 150);
        Assert.Equal(150, counters.PacketsReceived);
        Assert.Equal(50 * (100 + 101 + 102), counters.BytesReceived);
        Assert.Equal(counters.BytesReceived, counters.BytesSent);
        if (loop.Backend == EventLoopBackend.Linux)
            Assert.InRange(counters.SystemCalls, 1, 50);
    }

    [Fact]
    public async Task One_call_may_answer_to_several_peers_over_several_sockets()
    {
        TransportAddress[] peers = new TransportAddress[2];
        TransportAddress[] locals = new TransportAddress[2];
        ScriptedHandler handler = new()
        {
            OnDatagram = (Span<byte> datagram, in FiveTuple path, MonotonicTime now, IDatagramSink sink) =>
            {
                for (int i = 0; i < 200; i++)
                {
                    sink.GetBuffer()[0] = (byte)i;
                    sink.Send(1 + i % 3, new FiveTuple(TransportProtocol.Udp, locals[i % 2], peers[i % 2]));
                }
            },
        };
        await using EventLoop loop = new(handler, LoopFixture.Options(backend));
        using Socket first = LoopFixture.UdpClient(loop.BindUdp(LoopFixture.AnyPort));
        using Socket second = LoopFixture.UdpClient(loop.BindUdp(LoopFixture.AnyPort));
        Socket[] clients = [first, second];
        for (int i = 0; i < 2; i++)
        {
            IPEndPoint local = (IPEndPoint)clients[i].LocalEndPoint!;
            IPEndPoint remote = (IPEndPoint)clients[i].RemoteEndPoint!;
            peers[i] = TransportAddress.From(local.Address, local.Port);
            locals[i] = TransportAddress.From(remote.Address, remote.Port);
        }

        loop.Start();
        first.Send([0]);

        for (int i = 0; i < 200; i++)
        {
            byte[] datagram = clients[i % 2].ReceiveDatagram();
            Assert.Equal(i, datagram[0]);
            Assert.Equal(1 + i % 3, datagram.Length);
        }
    }

    [Fact]
    public async Task Datagram_of_1500_bytes_is_carried_and_longer_ones_are_dropped_and_counted()
    {
        await using EventLoop loop = new(new ScriptedHandler(), LoopFixture.Options(backend));
        using Socket client = LoopFixture.UdpClient(loop.BindUdp(LoopFixture.AnyPort));
        loop.Start();
        client.Send(new byte[1501]);
        client.Send(new byte[9000]);
        client.Send(new byte[1500]);

        Assert.Equal(1500, client.ReceiveDatagram().Length);
        Assert.Equal(2, loop.ReadCounters().DroppedOversized);
    }

    [Fact]
    public async Task Datagram_without_socket_is_dropped_and_counted()
    {
        await using EventLoop loop = new(new ScriptedHandler(), LoopFixture.Options(backend));
        IPEndPoint bound = loop.BindUdp(LoopFixture.AnyPort);
        loop.Start();
        TransportAddress local = TransportAddress.From(bound.Address, bound.Port);
        TransportAddress peerIPv6 = TransportAddress.From(IPAddress.IPv6Loopback, 9);
        await loop.InvokeAsync((now, sink) =>
        {
            sink.Send(1, new FiveTuple(TransportProtocol.Udp, local.WithPort(1), local));
            sink.Send(1, new FiveTuple(TransportProtocol.Tcp, local, local));
            // An IPv4 socket reaches no IPv6 peer.
            sink.Send(1, new FiveTuple(TransportProtocol.Udp, local, peerIPv6));
            return 0;
        });

        Assert.Equal(3, loop.ReadCounters().DroppedNoPath);
    }

    [Fact]
    public async Task Datagram_to_a_destination_that_the_system_refuses_is_counted_and_the_rest_is_sent()
    {
        TransportAddress refused = TransportAddress.From(IPAddress.Parse("0.1.2.3"), 1);
        ScriptedHandler handler = new()
        {
            OnDatagram = (Span<byte> datagram, in FiveTuple path, MonotonicTime now, IDatagramSink sink) =>
            {
                for (int i = 0; i < 6; i++)
                {
                    sink.GetBuffer()[0] = (byte)i;
                    // Twice in a row: a train to a refused address is refused datagram by datagram.
                    sink.Send(1, i is 2 or 3 ? path with { Remote = refused } : path);
                }
            },
        };
        await using EventLoop loop = new(handler, LoopFixture.Options(backend));
        using Socket client = LoopFixture.UdpClient(loop.BindUdp(LoopFixture.AnyPort));
        loop.Start();
        client.Send([0]);

        foreach (byte expected in new byte[] { 0, 1, 4, 5 })
            Assert.Equal([expected], client.ReceiveDatagram());
        EventLoopCounters counters = await loop.WaitForAsync(c => c.PacketsSent == 4);
        Assert.Equal(2, counters.DroppedSendFailed);
    }

    [Fact]
    public async Task Ten_thousand_datagrams_are_echoed_without_allocation()
    {
        const int Warmup = 3000;
        const int Measured = 10_000;
        int count = 0;
        long start = 0;
        TaskCompletionSource<long> allocated = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ScriptedHandler handler = new()
        {
            OnDatagram = (Span<byte> datagram, in FiveTuple path, MonotonicTime now, IDatagramSink sink) =>
            {
                if (++count == Warmup)
                    start = GC.GetAllocatedBytesForCurrentThread();
                if (count == Warmup + Measured)
                    allocated.SetResult(GC.GetAllocatedBytesForCurrentThread() - start);
                ScriptedHandler.Echo(datagram, path, now, sink);
            },
        };
        await using EventLoop loop = new(handler, LoopFixture.Options(backend));
        using Socket client = LoopFixture.UdpClient(loop.BindUdp(LoopFixture.AnyPort));
        loop.Start();
        byte[] datagram = new byte[1200];
        byte[] answer = new byte[1500];
        for (int sent = 0; sent < Warmup + Measured; sent += 10)
        {
            for (int i = 0; i < 10; i++)
                client.Send(datagram);
            for (int i = 0; i < 10; i++)
                client.Receive(answer);
        }

        long bytes = await allocated.Task.WaitAsync(LoopFixture.Patience);
        // The portable poller's wait is the framework's Select, which allocates its lists for each wait, not for each packet.
        Assert.InRange(bytes, 0, loop.Backend == EventLoopBackend.Linux ? 0 : Measured * 200);
    }

    [Fact]
    public async Task Bind_to_a_taken_port_names_the_address()
    {
        await using EventLoop first = new(new ScriptedHandler(), LoopFixture.Options(backend));
        await using EventLoop second = new(new ScriptedHandler(), LoopFixture.Options(backend));
        IPEndPoint taken = first.BindUdp(LoopFixture.AnyPort);

        SocketException exception = Assert.Throws<SocketException>(() => second.BindUdp(taken));

        Assert.Equal(SocketError.AddressAlreadyInUse, exception.SocketErrorCode);
        Assert.Contains($"Cannot bind UDP 127.0.0.1:{taken.Port}: another socket has this address and port.", exception.Message);
    }

    [Fact]
    public async Task Bind_to_an_address_of_another_host_names_the_address()
    {
        await using EventLoop loop = new(new ScriptedHandler(), LoopFixture.Options(backend));
        SocketException exception = Assert.Throws<SocketException>(() => loop.BindUdp(new IPEndPoint(IPAddress.Parse("192.0.2.1"), 40_000)));

        Assert.Contains("Cannot bind UDP 192.0.2.1:40000: the host has no such address.", exception.Message);
    }

    [Fact]
    public async Task Loops_that_reuse_a_port_share_it()
    {
        if (!OperatingSystem.IsLinux())
            return;

        await using EventLoop first = new(new ScriptedHandler(), LoopFixture.Options(backend));
        await using EventLoop second = new(new ScriptedHandler(), LoopFixture.Options(backend));
        IPEndPoint shared = first.BindUdp(LoopFixture.AnyPort, reusePort: true);

        Assert.Equal(shared, second.BindUdp(shared, reusePort: true));
    }
}

public sealed class LinuxEventLoopUdpTests() : EventLoopUdpTests(EventLoopBackend.Automatic);

public sealed class PortableEventLoopUdpTests() : EventLoopUdpTests(EventLoopBackend.Portable);
