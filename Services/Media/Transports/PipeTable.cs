using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Transports;

/// <summary>Finds the pipe transport of a datagram: by our end of its path; and by id for the host.</summary>
internal sealed class PipeTable(int loop)
{
    private readonly Dictionary<TransportAddress, PipeTransport> _byAddress = [];
    private readonly Dictionary<string, PipeTransport> _byId = [];
    private ulong _lastNumber;

    /// <summary>Pipe transports at present.</summary>
    public int Count => _byAddress.Count;

    /// <summary>Producers of other workers at present.</summary>
    public int ProducerCount => _byAddress.Values.Sum(transport => transport.Producers.Count);

    /// <summary>An address that no other pipe transport of this worker has, nor had.</summary>
    public TransportAddress NextAddress() => PipeAddress.Create(loop, ++_lastNumber);

    public bool TryFind(in TransportAddress local, out PipeTransport transport) => _byAddress.TryGetValue(local, out transport!);

    public PipeTransport? Find(string id) => _byId.GetValueOrDefault(id);

    public void Add(PipeTransport transport)
    {
        _byAddress.Add(transport.LocalAddress, transport);
        _byId.Add(transport.Id, transport);
    }

    public void Remove(PipeTransport transport)
    {
        _byAddress.Remove(transport.LocalAddress);
        _byId.Remove(transport.Id);
    }
}
