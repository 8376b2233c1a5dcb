using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Turn.Authentication;
using JbAspire.Protocols.Turn.Limits;
using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Turn.Allocations;

/// <summary>One allocation (RFC 8656 §3.2): who has it, its relayed addresses, permissions and channels, and what it has used.</summary>
internal sealed class Allocation(
    TurnClient client, TurnCredential credential, StunTransactionId transactionId, TransportProtocol protocol, AllocationGrant grant, TurnOptions options)
    : ExpiryNode
{
    private Relay? _ipv4;
    private Relay? _ipv6;

    /// <summary>The limits of both directions; mutable structs, so fields.</summary>
    internal TokenBucket ToPeers = new(grant.BytesPerSecond);
    internal TokenBucket ToClient = new(grant.BytesPerSecond);
    internal AllocationTotals Totals;

    /// <summary>The client's 5-tuple; moves with a mobility ticket (RFC 8016).</summary>
    internal TurnClient Client { get; set; } = client;

    /// <summary>Where its traffic is counted.</summary>
    internal required TurnRelayed Relayed { get; set; }

    /// <summary>The transport that it began on, under which it is counted to its end.</summary>
    internal TurnClientTransport StartedOn { get; } = client.Transport;

    internal TurnCredential Credential { get; set; } = credential;

    /// <summary>The transaction that made it: its retransmission is answered alike.</summary>
    internal StunTransactionId TransactionId { get; } = transactionId;

    /// <summary>UDP, or TCP (RFC 6062).</summary>
    internal TransportProtocol Protocol { get; } = protocol;

    /// <summary>What it took of the quotas, to be given back.</summary>
    internal AllocationGrant Grant { get; } = grant;

    internal PermissionTable Permissions { get; } = new(options.MaxPermissions);

    internal ChannelTable Channels { get; } = new(options.MaxChannels);

    internal MonotonicTime StartedAt { get; init; }

    /// <summary>The token of the port above, if EVEN-PORT reserved it; part of the answer.</summary>
    internal ulong? ReservationToken { get; init; }

    /// <summary>The family that a dual request was refused, and why; part of the answer.</summary>
    internal (TurnAddressFamily Family, StunErrorCode Code)? FamilyError { get; set; }

    /// <summary>The ticket that moves it to another 5-tuple; null without mobility.</summary>
    internal MobilityTicket? Ticket { get; set; }

    /// <summary>Whether the client's connection ended and a ticket may still bring it back.</summary>
    internal bool IsDetached { get; set; }

    internal bool HasEnded { get; set; }

    /// <summary>The connections to peers of a TCP allocation.</summary>
    internal HashSet<TransportAddress>? TcpPeers { get; set; }

    internal Relay? RelayOf(bool ipv6) => ipv6 ? _ipv6 : _ipv4;

    internal Relay? RelayOf(TurnAddressFamily family) => RelayOf(family == TurnAddressFamily.IPv6);

    internal int RelayCount => (_ipv4 is null ? 0 : 1) + (_ipv6 is null ? 0 : 1);

    /// <summary>The relayed addresses, IPv4 first.</summary>
    internal IEnumerable<Relay> Relays
    {
        get
        {
            if (_ipv4 is not null)
                yield return _ipv4;
            if (_ipv6 is not null)
                yield return _ipv6;
        }
    }

    internal MonotonicTime NextExpiry =>
        MonotonicTime.Min(_ipv4?.ExpiresAt ?? MonotonicTime.Never, _ipv6?.ExpiresAt ?? MonotonicTime.Never);

    internal void Add(Relay relay)
    {
        if (relay.Local.IsIPv6)
            _ipv6 = relay;
        else
            _ipv4 = relay;
    }

    internal void Remove(Relay relay)
    {
        if (ReferenceEquals(_ipv4, relay))
            _ipv4 = null;
        else if (ReferenceEquals(_ipv6, relay))
            _ipv6 = null;
    }
}
