using JbAspire.Protocols.Turn;
using JbAspire.Protocols.Wire;
using JbAspire.Turn.Transports;

namespace JbAspire.Turn.Engine;

/// <summary>The core as the clients' transports see it.</summary>
internal sealed class CoreClients(TurnServer core) : ITurnClientHandler
{
    /// <inheritdoc/>
    public void HandleClient(Span<byte> message, in TurnClient client, MonotonicTime now) => core.HandleClient(message, client, now);

    /// <inheritdoc/>
    public void HandleClientDisconnect(in TurnClient client, MonotonicTime now) => core.HandleClientDisconnect(client, now);

    /// <inheritdoc/>
    public bool HoldsState(in TurnClient client) => core.HasAllocation(client);

    /// <inheritdoc/>
    public TimeSpan CountSplicedBytes(in FiveTuple peer, int bytes, bool fromPeer, MonotonicTime now) =>
        core.CountSplicedBytes(peer, bytes, fromPeer, now);

    /// <inheritdoc/>
    public void HandleSpliceEnd(in TurnClient dataConnection, in FiveTuple peer, MonotonicTime now) => core.HandleSpliceEnd(peer);
}
