using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using JbAspire.Networking;
using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Networking;

/// <summary>What the tests of the event loop share: both back ends, loopback sockets and a bound on every wait.</summary>
internal static class LoopFixture
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static readonly IPEndPoint AnyPort = new(IPAddress.Loopback, 0);

    public static EventLoopOptions Options(EventLoopBackend backend) => new() { Name = "test", Backend = backend };

    public static Socket UdpClient(IPEndPoint server)
    {
        Socket socket = new(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 20_000, ReceiveBufferSize = 4 << 20 };
        socket.Connect(server);
        return socket;
    }

    public static Socket TcpClient(IPEndPoint server)
    {
        Socket socket = new(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 20_000, SendTimeout = 20_000, NoDelay = true };
        socket.Connect(server);
        return socket;
    }

    public static byte[] ReceiveDatagram(this Socket socket)
    {
        byte[] buffer = new byte[65_536];
        return buffer[..socket.Receive(buffer)];
    }

    public static byte[] Rfc4571Frame(params byte[] payload)
    {
        byte[] frame = new byte[2 + payload.Length];
        BinaryPrimitives.WriteUInt16BigEndian(frame, (ushort)payload.Length);
        payload.CopyTo(frame, 2);
        return frame;
    }

    public static byte[] ReceiveExactly(this Socket socket, int length)
    {
        byte[] buffer = new byte[length];
        for (int read = 0; read < length;)
        {
            int count = socket.Receive(buffer.AsSpan(read));
            Assert.True(count > 0, $"The stream ended after {read} of {length} bytes.");
            read += count;
        }

        return buffer;
    }

    /// <summary>Whether the peer ended the connection: with FIN or with a reset.</summary>
    public static bool IsClosedByPeer(this Socket socket)
    {
        byte[] buffer = new byte[4096];
        try
        {
            while (socket.Receive(buffer) > 0)
            {
            }

            return true;
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted)
        {
            return true;
        }
    }

    public static TransportAddress ToTransport(this EndPoint? endPoint) =>
        TransportAddress.From(((IPEndPoint)endPoint!).Address, ((IPEndPoint)endPoint).Port);

    /// <summary>A port of 127.0.0.1 or ::1 that is free for UDP or TCP at this moment.</summary>
    public static TransportAddress FreeAddress(ProtocolType protocol, string address = "127.0.0.1")
    {
        IPAddress ip = IPAddress.Parse(address);
        using Socket probe = new(ip.AddressFamily, protocol == ProtocolType.Udp ? SocketType.Dgram : SocketType.Stream, protocol);
        probe.Bind(new IPEndPoint(ip, 0));
        return probe.LocalEndPoint.ToTransport();
    }

    public static IPEndPoint ToEndPoint(this in TransportAddress address) => new(address.ToIPAddress(), address.Port);

    /// <summary>Starts the loop and opens UDP sockets on it.</summary>
    public static Task StartAndBindAsync(this EventLoop loop, params TransportAddress[] locals)
    {
        loop.Start();
        return loop.UseAsync(sockets => Array.ForEach(locals, local => Assert.True(sockets.TryBindUdp(local))));
    }

    /// <summary>Runs work with the loop's sockets on its thread.</summary>
    public static Task<T> UseAsync<T>(this EventLoop loop, Func<IRelaySockets, T> work) =>
        loop.InvokeAsync((now, sink) => work(loop.Sockets)).WaitAsync(Patience);

    /// <inheritdoc cref="UseAsync{T}"/>
    public static Task UseAsync(this EventLoop loop, Action<IRelaySockets> work) =>
        loop.UseAsync(sockets =>
        {
            work(sockets);
            return true;
        });

    /// <summary>Waits until the loop has counted what the test expects, and has ended the turn in which it did.</summary>
    public static async Task<EventLoopCounters> WaitForAsync(this EventLoop loop, Func<EventLoopCounters, bool> condition)
    {
        MonotonicTime end = MonotonicClock.Now + Patience;
        while (true)
        {
            EventLoopCounters counters = loop.ReadCounters();
            if (condition(counters))
            {
                await loop.InvokeAsync((now, sink) => 0).WaitAsync(Patience);
                return loop.ReadCounters();
            }

            Assert.True(MonotonicClock.Now < end, $"Not reached: {counters}");
            // Counters are written after the packet has left, and the loop's thread has no other sign to give.
            await Task.Delay(2);
        }
    }
}
