using JbAspire.Load.Linux;
using JbAspire.Load.Measuring;
using JbAspire.TestKit.Turn;

namespace JbAspire.Load.Turn;

/// <summary>One allocation: the client's socket, the relayed address, and what has gone each way.</summary>
internal sealed class TurnFlow(UdpEndpoint socket, TurnTestClient client, SocketAddress relayed) : IDisposable
{
    // Fields: the trackers are changed in place.
    public SequenceTracker Up;
    public SequenceTracker Down;

    public UdpEndpoint Socket { get; } = socket;

    public TurnTestClient Client { get; } = client;

    public SocketAddress Relayed { get; } = relayed;

    public uint NextUp { get; set; }

    public uint NextDown { get; set; }

    /// <summary>Starts to count: what was sent before is forgotten.</summary>
    public void Restart()
    {
        Up.Restart(NextUp);
        Down.Restart(NextDown);
    }

    public void Dispose() => Socket.Dispose();
}
