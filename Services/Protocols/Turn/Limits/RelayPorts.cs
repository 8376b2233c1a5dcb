using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Turn.Limits;

/// <summary>
/// The relay ports of all addresses of a server, for UDP and TCP apart. One owner: who shares it among workers locks around it.
/// </summary>
public sealed class RelayPorts : IRelayPorts
{
    private readonly Dictionary<(TransportAddress Address, TransportProtocol Protocol), RelayPortPool> _pools = [];

    /// <summary>Makes the pools; the range holds for each address.</summary>
    /// <param name="addresses">
    /// The addresses on which relayed transport addresses are made (<c>relay-ip</c>); their ports are ignored.
    /// </param>
    /// <param name="minPort"><c>min-port</c>, 1-65535.</param>
    /// <param name="maxPort"><c>max-port</c>, from <paramref name="minPort"/> to 65535.</param>
    /// <param name="excludedPorts">Ports that are in use otherwise, such as those of listeners.</param>
    /// <param name="fillRandom">Where randomness comes from.</param>
    /// <exception cref="ArgumentOutOfRangeException">A port is out of its range.</exception>
    public RelayPorts(
        IEnumerable<TransportAddress> addresses, int minPort, int maxPort, IReadOnlyCollection<int> excludedPorts, FillRandom fillRandom)
    {
        foreach (TransportAddress address in addresses)
        {
            foreach (TransportProtocol protocol in new[] { TransportProtocol.Udp, TransportProtocol.Tcp })
            {
                _pools.TryAdd((address.WithPort(0), protocol), new RelayPortPool(minPort, maxPort, excludedPorts, fillRandom));
            }
        }
    }

    /// <inheritdoc/>
    public bool TryTake(in TransportAddress address, RelayPortKind kind, TransportProtocol protocol, out int port)
    {
        port = 0;
        return _pools.TryGetValue((address.WithPort(0), protocol), out RelayPortPool? pool) && pool.TryTake(kind, out port);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The port is not taken: a mistake of ours.</exception>
    public void Return(in TransportAddress address, TransportProtocol protocol, int port)
    {
        if (!_pools.TryGetValue((address.WithPort(0), protocol), out RelayPortPool? pool))
        {
            throw new ArgumentException($"{address} is no relay address.", nameof(address));
        }

        pool.Return(port);
    }

    /// <summary>How many ports are free on an address; 0 for an address of none.</summary>
    public int CountFree(in TransportAddress address, TransportProtocol protocol) =>
        _pools.TryGetValue((address.WithPort(0), protocol), out RelayPortPool? pool) ? pool.FreeCount : 0;
}
