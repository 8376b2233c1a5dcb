using System.Net;
using System.Net.Sockets;
using JbAspire.Networking;
using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Networking;

public abstract class EventLoopTcpTests(EventLoopBackend backend)
{
    private EventLoopOptions Options => LoopFixture.Options(backend);

    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1")]
    [InlineData("::1", "::1")]
    [InlineData("0.0.0.0", "127.0.0.1")]
    [InlineData("::", "127.0.0.1")]
    public async Task Frame_comes_back_along_the_path_of_its_connection(string bindTo, string ask)
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
        await using EventLoop loop = new(handler, Options);
        IPEndPoint bound = loop.BindTcp(new IPEndPoint(IPAddress.Parse(bindTo), 0), StreamFraming.Rfc4571);
        loop.Start();
        IPEndPoint target = new(IPAddress.Parse(ask), bound.Port);
        using Socket client = LoopFixture.TcpClient(target);
        client.Send(LoopFixture.Rfc4571Frame(1, 2, 3));

        Assert.Equal(LoopFixture.Rfc4571Frame(1, 2, 3), client.ReceiveExactly(5));
        IPEndPoint local = (IPEndPoint)client.LocalEndPoint!;
        Assert.Equal(
            new FiveTuple(TransportProtocol.Tcp, TransportAddress.From(target.Address, target.Port), TransportAddress.From(local.Address, local.Port)),
            seen);
    }

    [Fact]
    public async Task Frame_that_comes_byte_by_byte_is_put_together()
    {
        await using EventLoop loop = new(new ScriptedHandler(), Options);
        using Socket client = StartAndConnect(loop, StreamFraming.Rfc4571);
        byte[] frame = LoopFixture.Rfc4571Frame([.. Enumerable.Range(0, 50).Select(i => (byte)i)]);
        foreach (byte value in frame)
            client.Send([value]);

        Assert.Equal(frame, client.ReceiveExactly(frame.Length));
        Assert.Equal(1, loop.ReadCounters().PacketsReceived);
    }

    [Fact]
    public async Task Frames_that_come_in_one_segment_are_taken_apart()
    {
        await using EventLoop loop = new(new ScriptedHandler(), Options);
        using Socket client = StartAndConnect(loop, StreamFraming.Rfc4571);
        byte[] frames =
        [
            0, 2, 0xA1, 0xA2, // two bytes
            0, 0, // RFC 4571 §2: a null packet
            0, 1, 0xB1, // one byte
            0, 3, 0xC1, // the start of three
        ];
        client.Send(frames);

        Assert.Equal([0, 2, 0xA1, 0xA2, 0, 1, 0xB1], client.ReceiveExactly(7));
        client.Send([0xC2, 0xC3]);
        Assert.Equal([0, 3, 0xC1, 0xC2, 0xC3], client.ReceiveExactly(5));
        Assert.Equal(3, loop.ReadCounters().PacketsReceived);
    }

    [Fact]
    public async Task Stun_messages_and_channel_data_are_cut_by_their_own_length()
    {
        List<int> lengths = [];
        ScriptedHandler handler = new()
        {
            OnDatagram = (Span<byte> datagram, in FiveTuple path, MonotonicTime now, IDatagramSink sink) =>
            {
                lengths.Add(datagram.Length);
                ScriptedHandler.Echo(datagram, path, now, sink);
            },
        };
        await using EventLoop loop = new(handler, Options);
        using Socket client = StartAndConnect(loop, StreamFraming.Stun);
        byte[] stream =
        [
            0x00, 0x01, 0x00, 0x04, 0x21, 0x12, 0xA4, 0x42, // Binding request, length 4, magic cookie
            1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, // transaction id
            0x80, 0x22, 0x00, 0x00, // an empty attribute
            0x40, 0x00, 0x00, 0x05, 1, 2, 3, 4, 5, 0, 0, 0, // ChannelData of 5 bytes, padded to 8
            0x4F, 0xFF, 0x00, 0x04, 6, 7, 8, 9, // ChannelData without need of padding
        ];
        client.Send(stream);

        // The echo is padded again, so the whole stream comes back.
        Assert.Equal(stream, client.ReceiveExactly(stream.Length));
        Assert.Equal([24, 9, 8], lengths);
    }

    [Theory]
    [InlineData(StreamFraming.Rfc4571, new byte[] { 0x05, 0xDD })] // 1501 bytes
    [InlineData(StreamFraming.Rfc4571, new byte[] { 0xFF, 0xFF })]
    [InlineData(StreamFraming.Stun, new byte[] { (byte)'G' | 0x80, (byte)'E', (byte)'T', (byte)' ' })]
    [InlineData(StreamFraming.Stun, new byte[] { 0x16, 0x03, 0x01, 0x02 })] // a TLS record is no STUN: length not of 4
    [InlineData(StreamFraming.Stun, new byte[] { 0x50, 0x00, 0x00, 0x00 })] // a reserved channel number
    [InlineData(StreamFraming.Stun, new byte[] { 0x00, 0x01, 0x00, 0x00, 0x21, 0x12, 0xA4, 0x43 })] // a wrong magic cookie
    public async Task Malformed_or_oversized_frame_closes_the_connection(StreamFraming framing, byte[] bytes)
    {
        ScriptedHandler handler = new();
        await using EventLoop loop = new(handler, Options);
        using Socket client = StartAndConnect(loop, framing);
        client.Send(bytes);

        Assert.True(client.IsClosedByPeer());
        EventLoopCounters counters = await loop.WaitForAsync(c => c.TcpConnections == 0);
        Assert.Equal(1, counters.MalformedFrames);
        Assert.Equal(0, counters.PacketsReceived);
        // The handler never heard of the connection.
        Assert.Empty(handler.Disconnected);
    }

    [Fact]
    public async Task Slow_reader_loses_whole_frames_and_the_stream_stays_in_step()
    {
        const int Frames = 20_000;
        ScriptedHandler handler = new()
        {
            OnDatagram = (Span<byte> datagram, in FiveTuple path, MonotonicTime now, IDatagramSink sink) =>
            {
                for (int i = 0; i < Frames; i++)
                {
                    sink.GetBuffer()[..1000].Fill((byte)i);
                    sink.Send(1000, path);
                }
            },
        };
        await using EventLoop loop = new(handler, Options with { MaxTcpSendQueueBytes = 64 * 1024 });
        using Socket client = StartAndConnect(loop, StreamFraming.Rfc4571);
        client.Send(LoopFixture.Rfc4571Frame(0));
        EventLoopCounters counters = await loop.WaitForAsync(c => c.PacketsSent + c.DroppedTcpQueueFull == Frames);

        Assert.True(counters.DroppedTcpQueueFull > 0, $"{counters}");
        for (long i = 0; i < counters.PacketsSent; i++)
        {
            byte[] frame = client.ReceiveExactly(1002);
            Assert.Equal([0x03, 0xE8], frame[..2]);
            Assert.Equal(-1, frame.AsSpan(2).IndexOfAnyExcept(frame[2]));
        }
    }

    [Fact]
    public async Task Closed_connection_is_told_to_the_handler_once()
    {
        ScriptedHandler handler = new();
        await using EventLoop loop = new(handler, Options);
        Socket client = StartAndConnect(loop, StreamFraming.Rfc4571);
        TransportAddress local = TransportAddress.From(IPAddress.Loopback, ((IPEndPoint)client.LocalEndPoint!).Port);
        client.Send(LoopFixture.Rfc4571Frame(1));
        client.ReceiveExactly(3);
        client.Dispose();
        await loop.WaitForAsync(c => c.TcpConnections == 0);

        Assert.Equal(local, Assert.Single(handler.Disconnected).Remote);
    }

    [Fact]
    public async Task Reset_connection_is_told_to_the_handler_once()
    {
        ScriptedHandler handler = new();
        await using EventLoop loop = new(handler, Options);
        using Socket client = StartAndConnect(loop, StreamFraming.Rfc4571);
        client.Send(LoopFixture.Rfc4571Frame(1));
        client.ReceiveExactly(3);
        client.LingerState = new LingerOption(true, 0);
        client.Close();
        await loop.WaitForAsync(c => c.TcpConnections == 0);

        Assert.Single(handler.Disconnected);
    }

    [Fact]
    public async Task Half_closed_connection_gets_what_was_queued_and_is_closed()
    {
        ScriptedHandler handler = new();
        await using EventLoop loop = new(handler, Options);
        using Socket client = StartAndConnect(loop, StreamFraming.Rfc4571);
        client.Send(LoopFixture.Rfc4571Frame(1, 2));
        client.Shutdown(SocketShutdown.Send);

        Assert.Equal(LoopFixture.Rfc4571Frame(1, 2), client.ReceiveExactly(4));
        Assert.True(client.IsClosedByPeer());
        await loop.WaitForAsync(c => c.TcpConnections == 0);
        Assert.Single(handler.Disconnected);
    }

    [Fact]
    public async Task Path_that_the_handler_closes_is_closed_after_what_was_sent_on_it()
    {
        ScriptedHandler? handler = null;
        handler = new ScriptedHandler
        {
            OnDatagram = (Span<byte> datagram, in FiveTuple path, MonotonicTime now, IDatagramSink sink) =>
            {
                for (int i = 0; i < 100; i++)
                {
                    sink.GetBuffer()[..1000].Fill((byte)i);
                    sink.Send(1000, path);
                }

                handler!.PathsToClose.Enqueue(path);
                handler.PathsToClose.Enqueue(path with { Remote = path.Remote.WithPort(1) }); // unknown: no harm
                handler.PathsToClose.Enqueue(path with { Protocol = TransportProtocol.Udp });
            },
        };
        await using EventLoop loop = new(handler, Options);
        using Socket client = StartAndConnect(loop, StreamFraming.Rfc4571);
        client.Send(LoopFixture.Rfc4571Frame(0));

        Assert.Equal(99, client.ReceiveExactly(100 * 1002)[^1]);
        Assert.Equal(0, client.Receive(new byte[1]));
        client.Dispose();
        await loop.WaitForAsync(c => c.TcpConnections == 0);
        // The handler asked for it and is not told.
        Assert.Empty(handler.Disconnected);
    }

    [Fact]
    public async Task Connection_without_a_first_frame_is_closed_in_time()
    {
        await using EventLoop loop = new(new ScriptedHandler(), Options with { TcpFirstFrameTimeout = TimeSpan.FromMilliseconds(200) });
        using Socket client = StartAndConnect(loop, StreamFraming.Rfc4571);
        MonotonicTime start = MonotonicClock.Now;
        // Bytes of an unfinished frame are no sign of life.
        client.Send([0, 9, 1]);

        Assert.True(client.IsClosedByPeer());
        Assert.InRange((MonotonicClock.Now - start).TotalMilliseconds, 150, 10_000);
        Assert.Equal(1, loop.ReadCounters().TcpTimedOut);
    }

    [Fact]
    public async Task Idle_connection_is_closed_and_told_to_the_handler()
    {
        ScriptedHandler handler = new();
        await using EventLoop loop = new(handler, Options with { TcpIdleTimeout = TimeSpan.FromMilliseconds(200) });
        using Socket client = StartAndConnect(loop, StreamFraming.Rfc4571);
        client.Send(LoopFixture.Rfc4571Frame(1));
        client.ReceiveExactly(3);

        Assert.True(client.IsClosedByPeer());
        await loop.WaitForAsync(c => c.TcpTimedOut == 1 && c.TcpConnections == 0);
        Assert.Single(handler.Disconnected);
    }

    [Fact]
    public async Task Connections_over_the_limit_are_reset_and_a_freed_place_is_used_again()
    {
        await using EventLoop loop = new(new ScriptedHandler(), Options with { MaxTcpConnections = 2 });
        IPEndPoint bound = loop.BindTcp(LoopFixture.AnyPort, StreamFraming.Rfc4571);
        loop.Start();
        using Socket first = LoopFixture.TcpClient(bound);
        using Socket second = LoopFixture.TcpClient(bound);
        await loop.WaitForAsync(c => c.TcpConnections == 2);
        using Socket third = LoopFixture.TcpClient(bound);

        Assert.True(third.IsClosedByPeer());
        Assert.Equal(1, loop.ReadCounters().TcpRefused);

        first.Close();
        await loop.WaitForAsync(c => c.TcpConnections == 1);
        using Socket fourth = LoopFixture.TcpClient(bound);
        fourth.Send(LoopFixture.Rfc4571Frame(4));
        Assert.Equal(LoopFixture.Rfc4571Frame(4), fourth.ReceiveExactly(3));
    }

    [Fact]
    public async Task Connections_of_one_address_over_its_limit_are_reset()
    {
        await using EventLoop loop = new(new ScriptedHandler(), Options with { MaxTcpConnectionsPerAddress = 1 });
        IPEndPoint bound = loop.BindTcp(LoopFixture.AnyPort, StreamFraming.Rfc4571);
        loop.Start();
        using Socket first = LoopFixture.TcpClient(bound);
        await loop.WaitForAsync(c => c.TcpConnections == 1);
        using Socket second = LoopFixture.TcpClient(bound);
        Assert.True(second.IsClosedByPeer());

        if (OperatingSystem.IsLinux())
        {
            using Socket other = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            other.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.2"), 0));
            other.Connect(bound);
            other.Send(LoopFixture.Rfc4571Frame(5));
            Assert.Equal(LoopFixture.Rfc4571Frame(5), other.ReceiveExactly(3));
        }
    }

    [Fact]
    public async Task Hundred_connections_are_served_at_once()
    {
        await using EventLoop loop = new(new ScriptedHandler(), Options);
        IPEndPoint bound = loop.BindTcp(LoopFixture.AnyPort, StreamFraming.Rfc4571);
        loop.Start();
        Socket[] clients = [.. Enumerable.Range(0, 100).Select(_ => LoopFixture.TcpClient(bound))];
        for (int i = 0; i < clients.Length; i++)
            clients[i].Send(LoopFixture.Rfc4571Frame((byte)i));
        for (int i = 0; i < clients.Length; i++)
            Assert.Equal(LoopFixture.Rfc4571Frame((byte)i), clients[i].ReceiveExactly(3));
        foreach (Socket client in clients)
            client.Dispose();

        await loop.WaitForAsync(c => c.TcpConnections == 0);
    }

    [Fact]
    public async Task Frames_of_the_handler_on_its_disconnect_go_nowhere()
    {
        FiveTuple other = default;
        ScriptedHandler handler = new()
        {
            OnDatagram = (Span<byte> datagram, in FiveTuple path, MonotonicTime now, IDatagramSink sink) =>
            {
                other = path;
                ScriptedHandler.Echo(datagram, path, now, sink);
            },
        };
        await using EventLoop loop = new(handler, Options);
        Socket client = StartAndConnect(loop, StreamFraming.Rfc4571);
        client.Send(LoopFixture.Rfc4571Frame(1));
        client.ReceiveExactly(3);
        client.Dispose();
        await loop.WaitForAsync(c => c.TcpConnections == 0);
        await loop.InvokeAsync((now, sink) =>
        {
            sink.Send(10, other);
            return 0;
        });

        Assert.Equal(1, loop.ReadCounters().DroppedNoPath);
    }

    [Fact]
    public async Task Bind_to_a_taken_port_names_the_address()
    {
        await using EventLoop first = new(new ScriptedHandler(), Options);
        await using EventLoop second = new(new ScriptedHandler(), Options);
        IPEndPoint taken = first.BindTcp(LoopFixture.AnyPort, StreamFraming.Stun);

        SocketException exception = Assert.Throws<SocketException>(() => second.BindTcp(taken, StreamFraming.Stun));
        Assert.Contains($"Cannot bind TCP 127.0.0.1:{taken.Port}: another socket has this address and port.", exception.Message);
    }

    [Fact]
    public async Task Port_with_connections_in_time_wait_can_be_bound_again()
    {
        IPEndPoint bound;
        await using (EventLoop loop = new(new ScriptedHandler(), Options))
        {
            bound = loop.BindTcp(LoopFixture.AnyPort, StreamFraming.Rfc4571);
            loop.Start();
            using Socket client = LoopFixture.TcpClient(bound);
            client.Send(LoopFixture.Rfc4571Frame(1));
            client.ReceiveExactly(3);
            // The loop closes first, so the waiting state is on its side.
            await loop.StopAsync();
            Assert.True(client.IsClosedByPeer());
        }

        await using EventLoop next = new(new ScriptedHandler(), Options);
        Assert.Equal(bound, next.BindTcp(bound, StreamFraming.Rfc4571));
    }

    private static Socket StartAndConnect(EventLoop loop, StreamFraming framing)
    {
        IPEndPoint bound = loop.BindTcp(LoopFixture.AnyPort, framing);
        loop.Start();
        return LoopFixture.TcpClient(bound);
    }
}

public sealed class LinuxEventLoopTcpTests() : EventLoopTcpTests(EventLoopBackend.Automatic);

public sealed class PortableEventLoopTcpTests() : EventLoopTcpTests(EventLoopBackend.Portable);
