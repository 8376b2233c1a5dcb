using System.Net;
using System.Net.Sockets;
using JbAspire.Networking;
using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Networking;

/// <summary>What only the Linux back end does: trains that come and go, and ICMP.</summary>
public sealed class EventLoopOffloadTests
{
    // SOL_UDP, UDP_SEGMENT: what is sent on the socket is cut into datagrams of so many bytes.
    private const int SolUdp = 17;
    private const int UdpSegment = 103;

    private static readonly EventLoopOptions Options = LoopFixture.Options(EventLoopBackend.Automatic);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Train_is_handed_over_datagram_by_datagram_in_order(bool offload)
    {
        if (!OperatingSystem.IsLinux())
            return;

        ScriptedRelay relay = new();
        await using EventLoop loop = new(relay, Options with { ReceiveOffload = offload });
        IPEndPoint listener = loop.BindUdp(LoopFixture.AnyPort);
        TransportAddress relayed = LoopFixture.FreeAddress(ProtocolType.Udp);
        await loop.StartAndBindAsync(relayed);
        foreach (IPEndPoint target in new[] { listener, relayed.ToEndPoint() })
        {
            using Socket client = LoopFixture.UdpClient(target);
            client.SetRawSocketOption(SolUdp, UdpSegment, BitConverter.GetBytes(1000));
            // 40 datagrams of 1000 bytes and one of 7.
            byte[] train = [.. Enumerable.Range(0, 40_007).Select(i => (byte)(i / 1000))];
            client.Send(train);

            List<byte> received = [];
            for (int i = 0; i <= 40; i++)
            {
                (string text, FiveTuple path) = relay.Next();
                Assert.Equal(i < 40 ? "1000 bytes" : "7 bytes", text);
                Assert.Equal(client.LocalEndPoint.ToTransport(), path.Remote);
                Assert.True(relay.Received.TryDequeue(out byte[]? datagram));
                received.AddRange(datagram);
            }

            Assert.Equal(train, received);
        }

        Assert.Equal(82, loop.ReadCounters().PacketsReceived);
    }

    [Fact]
    public async Task Train_of_a_plain_handler_is_cut_too_and_what_is_too_long_in_it_is_counted()
    {
        if (!OperatingSystem.IsLinux())
            return;

        await using EventLoop loop = new(new ScriptedHandler(), Options);
        using Socket client = LoopFixture.UdpClient(loop.BindUdp(LoopFixture.AnyPort));
        loop.Start();
        client.SetRawSocketOption(SolUdp, UdpSegment, BitConverter.GetBytes(1501));
        client.Send(new byte[1501 * 3 + 20]);

        Assert.Equal(20, client.ReceiveDatagram().Length);
        Assert.Equal(3, loop.ReadCounters().DroppedOversized);
    }

    [Fact]
    public async Task Socket_closed_within_a_train_hears_no_more_of_it()
    {
        if (!OperatingSystem.IsLinux())
            return;

        int heard = 0;
        TransportAddress relayed = LoopFixture.FreeAddress(ProtocolType.Udp);
        ScriptedRelay relay = new();
        await using EventLoop loop = new(relay, Options);
        relay.OnDatagram = (Span<byte> datagram, in FiveTuple path, MonotonicTime now, IDatagramSink sink) =>
        {
            if (++heard == 3)
                loop.Sockets.CloseUdp(path.Local);
        };
        await loop.StartAndBindAsync(relayed);
        using Socket client = LoopFixture.UdpClient(relayed.ToEndPoint());
        client.SetRawSocketOption(SolUdp, UdpSegment, BitConverter.GetBytes(100));
        client.Send(new byte[1000]);
        await loop.WaitForAsync(c => c.PacketsReceived > 0);

        Assert.Equal(3, heard);
    }

    [Fact]
    public async Task Datagrams_of_two_peers_that_alternate_leave_in_one_call_and_in_order()
    {
        if (!OperatingSystem.IsLinux())
            return;

        await using EventLoop loop = new(new ScriptedRelay(), Options);
        TransportAddress relayed = LoopFixture.FreeAddress(ProtocolType.Udp);
        await loop.StartAndBindAsync(relayed);
        using Socket first = LoopFixture.UdpClient(relayed.ToEndPoint());
        using Socket second = LoopFixture.UdpClient(relayed.ToEndPoint());
        Socket[] peers = [first, second];
        long calls = loop.ReadCounters().SystemCalls;
        await loop.InvokeAsync((now, sink) =>
        {
            for (int i = 0; i < 60; i++)
            {
                sink.GetBuffer()[0] = (byte)i;
                // Of three lengths, so that trains begin and end.
                sink.Send(100 + i / 2 % 3, new FiveTuple(TransportProtocol.Udp, relayed, peers[i % 2].LocalEndPoint.ToTransport()));
            }

            return true;
        });

        for (int i = 0; i < 60; i++)
        {
            byte[] datagram = peers[i % 2].ReceiveDatagram();
            Assert.Equal(i, datagram[0]);
            Assert.Equal(100 + i / 2 % 3, datagram.Length);
        }

        // The wait, the wake-up and the one sendmmsg; and another wait or two.
        Assert.InRange(loop.ReadCounters().SystemCalls - calls, 1, 6);
    }

    [Theory]
    [InlineData("127.0.0.1", 3, 3)] // RFC 792: destination unreachable, port unreachable
    [InlineData("::1", 1, 4)] // RFC 4443 §3.1: the same
    public async Task Icmp_error_is_told_with_the_path_of_its_datagram(string address, byte type, byte code)
    {
        if (!OperatingSystem.IsLinux())
            return;

        ScriptedRelay relay = new();
        await using EventLoop loop = new(relay, Options);
        IPEndPoint listener = loop.BindUdp(new IPEndPoint(IPAddress.Parse(address), 0));
        TransportAddress relayed = LoopFixture.FreeAddress(ProtocolType.Udp, address);
        TransportAddress nobody = LoopFixture.FreeAddress(ProtocolType.Udp, address);
        await loop.StartAndBindAsync(relayed);
        FiveTuple path = new(TransportProtocol.Udp, relayed, nobody);
        await loop.UseAsync(sockets =>
        {
            sockets.SendUdp([1], path);
            // Of a socket that is not the handler's own, no error is heard.
            sockets.SendUdp([1], new FiveTuple(TransportProtocol.Udp, listener.ToTransport(), nobody));
        });
        while (relay.Errors.IsEmpty)
            await loop.UseAsync(_ => { });
        await loop.UseAsync(_ => { });

        Assert.Equal((path, new IcmpError(type, code, 0)), Assert.Single(relay.Errors));
    }

    [Fact]
    public async Task Icmp_error_costs_no_datagram_to_another_peer()
    {
        if (!OperatingSystem.IsLinux())
            return;

        ScriptedRelay relay = new();
        await using EventLoop loop = new(relay, Options);
        TransportAddress relayed = LoopFixture.FreeAddress(ProtocolType.Udp);
        TransportAddress nobody = LoopFixture.FreeAddress(ProtocolType.Udp);
        await loop.StartAndBindAsync(relayed);
        using Socket client = LoopFixture.UdpClient(relayed.ToEndPoint());
        FiveTuple path = new(TransportProtocol.Udp, relayed, client.LocalEndPoint.ToTransport());
        await loop.InvokeAsync((now, sink) =>
        {
            for (byte i = 0; i < 20; i++)
            {
                // On loopback the error is there before the next datagram leaves.
                sink.Send(1 + i, path with { Remote = nobody });
                sink.GetBuffer()[0] = i;
                sink.Send(1 + i, path);
                if (i % 5 == 0)
                    loop.Sockets.SendUdp(new byte[2000], path);
            }

            return true;
        });

        for (byte i = 0; i < 20; i++)
        {
            Assert.Equal(i, client.ReceiveDatagram()[0]);
            if (i % 5 == 0)
                Assert.Equal(2000, client.ReceiveDatagram().Length);
        }

        // And what comes in is read in spite of the errors that wait.
        client.Send([77]);
        Assert.Equal(("1 bytes", path), relay.Next());
        Assert.Equal(0, loop.ReadCounters().DroppedSendFailed);
        Assert.All(relay.Errors, error => Assert.Equal(nobody, error.Path.Remote));
    }

    [Fact]
    public async Task Handler_may_close_the_socket_that_an_icmp_error_came_to()
    {
        if (!OperatingSystem.IsLinux())
            return;

        ScriptedRelay relay = new();
        await using EventLoop loop = new(relay, Options);
        TransportAddress relayed = LoopFixture.FreeAddress(ProtocolType.Udp);
        TransportAddress nobody = LoopFixture.FreeAddress(ProtocolType.Udp);
        TaskCompletionSource closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        relay.OnIcmp = (path, error) =>
        {
            loop.Sockets.CloseUdp(path.Local);
            closed.TrySetResult();
        };
        await loop.StartAndBindAsync(relayed);
        await loop.UseAsync(sockets =>
        {
            for (int i = 0; i < 40; i++)
                sockets.SendUdp([1], new FiveTuple(TransportProtocol.Udp, relayed, nobody));
        });

        await closed.Task.WaitAsync(LoopFixture.Patience);
        await loop.UseAsync(_ => { });
        Assert.Single(relay.Errors);
        Assert.Equal(0, loop.ReadCounters().HandlerExceptions);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ten_thousand_datagrams_are_relayed_each_way_without_allocation(bool trains)
    {
        if (!OperatingSystem.IsLinux())
            return;

        const int Rounds = 1300;
        const int WarmUpRounds = 300;
        const int Burst = 10;
        const int Length = 1200;
        TransportAddress listener = default;
        TransportAddress clientAddress = default;
        TransportAddress relayed = LoopFixture.FreeAddress(ProtocolType.Udp);
        TransportAddress peerAddress = default;
        int relayedDatagrams = 0;
        long start = 0;
        long end = 0;
        ScriptedRelay relay = new()
        {
            OnDatagram = (Span<byte> datagram, in FiveTuple path, MonotonicTime now, IDatagramSink sink) =>
            {
                relayedDatagrams++;
                if (relayedDatagrams == WarmUpRounds * Burst * 2)
                    start = GC.GetAllocatedBytesForCurrentThread();
                end = GC.GetAllocatedBytesForCurrentThread();
                datagram.CopyTo(sink.GetBuffer());
                FiveTuple onward = path.Local == relayed
                    ? new FiveTuple(TransportProtocol.Udp, listener, clientAddress)
                    : new FiveTuple(TransportProtocol.Udp, relayed, peerAddress);
                sink.Send(datagram.Length, onward);
            },
        };
        await using EventLoop loop = new(relay, Options);
        using Socket client = LoopFixture.UdpClient(loop.BindUdp(LoopFixture.AnyPort));
        using Socket peer = LoopFixture.UdpClient(relayed.ToEndPoint());
        listener = client.RemoteEndPoint.ToTransport();
        clientAddress = client.LocalEndPoint.ToTransport();
        peerAddress = peer.LocalEndPoint.ToTransport();
        await loop.StartAndBindAsync(relayed);
        if (trains)
        {
            client.SetRawSocketOption(SolUdp, UdpSegment, BitConverter.GetBytes(Length));
            peer.SetRawSocketOption(SolUdp, UdpSegment, BitConverter.GetBytes(Length));
        }

        byte[] buffer = new byte[Burst * Length];
        for (int round = 0; round < Rounds; round++)
        {
            foreach ((Socket from, Socket to) in new[] { (client, peer), (peer, client) })
            {
                for (int i = 0; i < (trains ? 1 : Burst); i++)
                    from.Send(buffer.AsSpan(0, trains ? Burst * Length : Length));
                for (int i = 0; i < Burst; i++)
                    Assert.Equal(Length, to.Receive(buffer));
            }
        }

        await loop.UseAsync(_ => { });
        Assert.Equal(Rounds * Burst * 2, relayedDatagrams);
        Assert.Equal(0, end - start);
    }
}
