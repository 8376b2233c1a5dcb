using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Transports;

/// <summary>Finds the pipe transport of a datagram: by our end of its path.</summary>
internal sealed class PipeTable(int loop)
{
    private readonly Dictionary<TransportAddress, PipeTransport> _byAddress = [];
    private ulong _lastNumber;

    /// <summary>Pipe transports at present.</summary>
    public int Count => _byAddress.Count;

    /// <summary>Producers of other workers at present.</summary>
    public int ProducerCount => _byAddress.Values.Sum(transport => transport.Producers.Count);

    /// <summary>An address that no other pipe transport of this worker has, nor had.</summary>
    public TransportAddress NextAddress() => PipeAddress.Create(loop, ++_lastNumber);

    public bool TryFind(in TransportAddress local, out PipeTransport transport) => _byAddress.TryGetValue(local, out transport!);

    public void Add(PipeTransport transport) => _byAddress.Add(transport.LocalAddress, transport);

    public void Remove(PipeTransport transport) => _byAddress.Remove(transport.LocalAddress);
}
