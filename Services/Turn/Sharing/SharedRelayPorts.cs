using JbAspire.Protocols.Turn.Limits;
using JbAspire.Protocols.Wire;

namespace JbAspire.Turn.Sharing;

/// <summary>Relay ports for the workers of a server. Held for the time of one draw, and only when allocations come and go.</summary>
internal sealed class SharedRelayPorts(RelayPorts ports) : IRelayPorts
{
    private readonly Lock _lock = new();

    public bool TryTake(in TransportAddress address, RelayPortKind kind, TransportProtocol protocol, out int port)
    {
        lock (_lock)
            return ports.TryTake(address, kind, protocol, out port);
    }

    public void Return(in TransportAddress address, TransportProtocol protocol, int port)
    {
        lock (_lock)
            ports.Return(address, protocol, port);
    }

    public int CountFree(in TransportAddress address, TransportProtocol protocol)
    {
        lock (_lock)
            return ports.CountFree(address, protocol);
    }
}
