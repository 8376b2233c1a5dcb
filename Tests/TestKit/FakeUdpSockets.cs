using JbAspire.Protocols.Wire;

namespace JbAspire.TestKit;

/// <summary>Notes which sockets are open; addresses in <see cref="Taken"/> cannot be bound.</summary>
public sealed class FakeUdpSockets : IUdpSockets
{
    public HashSet<TransportAddress> Open { get; } = [];

    public HashSet<TransportAddress> Taken { get; } = [];

    /// <inheritdoc/>
    public bool TryBindUdp(in TransportAddress local) => !Taken.Contains(local) && Open.Add(local);

    /// <inheritdoc/>
    public void CloseUdp(in TransportAddress local) => Open.Remove(local);
}
