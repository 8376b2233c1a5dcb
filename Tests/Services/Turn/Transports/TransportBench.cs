extern alias Turn;
using System.Net;
using JbAspire.Protocols.Turn;
using JbAspire.Protocols.Wire;
using JbAspire.TestKit;
using Turn::JbAspire.Turn.Transports;
using Xunit;

namespace JbAspire.Tests.Services.Turn.Transports;

/// <summary>The transports of one worker between a loop and a core that the test plays, on a clock that the test moves.</summary>
internal sealed class TransportBench
{
    public static readonly TransportAddress Listener = TransportAddress.From(IPAddress.Parse("192.0.2.1"), 3478);
    public static readonly FiveTuple Peer = new(
        TransportProtocol.Tcp,
        TransportAddress.From(IPAddress.Parse("192.0.2.1"), 50_000),
        TransportAddress.From(IPAddress.Parse("203.0.113.9"), 80));

    public TransportBench(ClientTransportOptions? options = null, int queueCapacity = 256 * 1024)
    {
        Sockets = new FakeRelaySockets { QueueCapacity = queueCapacity };
        Transports = new ClientTransports(options ?? new ClientTransportOptions(), Core);
        Transports.Attach(Sockets, Sink);
    }

    public RecordingClientHandler Core { get; } = new();

    public FakeRelaySockets Sockets { get; }

    public QueueingSink Sink { get; } = new();

    public ClientTransports Transports { get; }

    public MonotonicTime Now { get; private set; } = MonotonicTime.FromMilliseconds(1_000_000);

    public ClientTransportCounters Counters => Transports.Counters;

    public static FiveTuple Path(TransportProtocol protocol, int port, string address = "198.51.100.7") =>
        new(protocol, Listener, TransportAddress.From(IPAddress.Parse(address), port));

    public FiveTuple Connect(int port = 40_000, string address = "198.51.100.7")
    {
        FiveTuple path = Path(TransportProtocol.Tcp, port, address);
        Transports.HandleConnected(path, Now);
        return path;
    }

    /// <summary>Bytes come; as in the loop, their memory is used for something else afterwards.</summary>
    public void Receive(in FiveTuple path, params byte[] bytes)
    {
        byte[] memory = [.. bytes];
        Transports.HandleDatagram(memory, path, Now);
        memory.AsSpan().Fill(0xEE);
    }

    public void Send(byte[] message, in TurnClient client)
    {
        Span<byte> buffer = Transports.GetBuffer(message.Length);
        buffer.Fill(0xDD);
        message.CopyTo(buffer);
        Transports.Send(message.Length, client);
    }

    /// <summary>Moves the clock, stopping at each deadline.</summary>
    public void Pass(double seconds)
    {
        MonotonicTime end = Now + TimeSpan.FromSeconds(seconds);
        for (int turns = 0; Transports.NextDeadline <= end; turns++)
        {
            Assert.True(turns < 10_000, "the deadlines do not move on");
            Now = Transports.NextDeadline > Now ? Transports.NextDeadline : Now;
            Transports.HandleDeadline(Now);
        }

        Now = end;
    }
}
