extern alias Turn;
using JbAspire.Protocols.Turn;
using JbAspire.Protocols.Wire;
using Turn::JbAspire.Turn.Transports;

namespace JbAspire.Tests.Services.Turn.Transports;

/// <summary>A core that sends each message back and remembers nothing.</summary>
internal sealed class EchoingHandler : ITurnClientHandler
{
    public ClientTransports Transports { get; set; } = null!;

    public void HandleClient(Span<byte> message, in TurnClient client, MonotonicTime now)
    {
        message.CopyTo(Transports.GetBuffer(message.Length));
        Transports.Send(message.Length, client);
    }

    public void HandleClientDisconnect(in TurnClient client, MonotonicTime now)
    {
    }

    public bool HoldsState(in TurnClient client) => false;

    public TimeSpan CountSplicedBytes(in FiveTuple peer, int bytes, bool fromPeer, MonotonicTime now) => TimeSpan.Zero;

    public void HandleSpliceEnd(in TurnClient dataConnection, in FiveTuple peer, MonotonicTime now)
    {
    }
}
