using System.Diagnostics.CodeAnalysis;
using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Turn.Allocations;

/// <summary>The allocations of one worker, by client, relayed address and mobility ticket. Looking one up allocates nothing.</summary>
internal sealed class AllocationTable
{
    private readonly Dictionary<TurnClient, Allocation> _byClient = [];
    private readonly Dictionary<TransportAddress, Allocation> _byRelay = [];

    // TCP has ports of its own: the same address may relay UDP for another allocation.
    private readonly Dictionary<TransportAddress, Allocation> _byListener = [];
    private readonly Dictionary<MobilityTicket, Allocation> _byTicket = [];
    private readonly HashSet<Allocation> _all = [];

    // Packets come in bursts of one client, and in trains from one peer.
    private Allocation? _lastClient;
    private TransportAddress _lastRelayAddress;
    private Allocation? _lastRelay;

    internal int Count => _all.Count;

    internal IReadOnlyCollection<Allocation> All => _all;

    internal Allocation? Find(in TurnClient client)
    {
        if (_lastClient is not null && _lastClient.Client == client)
            return _lastClient;
        return _byClient.TryGetValue(client, out Allocation? allocation) ? _lastClient = allocation : null;
    }

    /// <summary>The allocation whose UDP relayed address this is.</summary>
    internal Allocation? FindByRelay(in TransportAddress relay)
    {
        if (_lastRelay is not null && _lastRelayAddress == relay)
            return _lastRelay;
        if (!_byRelay.TryGetValue(relay, out Allocation? allocation))
            return null;
        _lastRelayAddress = relay;
        return _lastRelay = allocation;
    }

    /// <summary>The TCP allocation that listens on an address.</summary>
    internal Allocation? FindByListener(in TransportAddress relay) => _byListener.GetValueOrDefault(relay);

    internal bool TryGet(MobilityTicket ticket, [NotNullWhen(true)] out Allocation? allocation) => _byTicket.TryGetValue(ticket, out allocation);

    internal void Add(Allocation allocation)
    {
        _all.Add(allocation);
        _byClient.Add(allocation.Client, allocation);
        foreach (Relay relay in allocation.Relays)
            (allocation.Protocol == TransportProtocol.Tcp ? _byListener : _byRelay).Add(relay.Local, allocation);
    }

    /// <summary>Gives an allocation a new ticket; the old one is worthless from then on.</summary>
    internal void SetTicket(Allocation allocation, MobilityTicket ticket)
    {
        if (allocation.Ticket is { } old)
            _byTicket.Remove(old);
        allocation.Ticket = ticket;
        _byTicket.Add(ticket, allocation);
    }

    /// <summary>Moves an allocation to another 5-tuple.</summary>
    internal void Move(Allocation allocation, in TurnClient client)
    {
        // Where its client is gone, its old 5-tuple may be another's by now.
        if (!allocation.IsDetached)
            RemoveClient(allocation);
        allocation.Client = client;
        allocation.IsDetached = false;
        _byClient.Add(client, allocation);
    }

    /// <summary>Keeps an allocation whose client is gone; only its ticket finds it.</summary>
    internal void Detach(Allocation allocation)
    {
        RemoveClient(allocation);
        allocation.IsDetached = true;
    }

    /// <summary>Forgets a relayed address of an allocation.</summary>
    internal void Remove(Allocation allocation, Relay relay)
    {
        if (allocation.Protocol == TransportProtocol.Tcp)
        {
            _byListener.Remove(relay.Local);
            return;
        }

        _byRelay.Remove(relay.Local);
        if (_lastRelay is not null && _lastRelayAddress == relay.Local)
            _lastRelay = null;
    }

    internal void Remove(Allocation allocation)
    {
        foreach (Relay relay in allocation.Relays)
            Remove(allocation, relay);
        if (!allocation.IsDetached)
            RemoveClient(allocation);
        if (allocation.Ticket is { } ticket)
            _byTicket.Remove(ticket);
        _all.Remove(allocation);
    }

    private void RemoveClient(Allocation allocation)
    {
        _byClient.Remove(allocation.Client);
        if (ReferenceEquals(_lastClient, allocation))
            _lastClient = null;
    }
}
