using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Turn.Allocations;
using JbAspire.Protocols.Turn.Authentication;
using JbAspire.Protocols.Turn.Peers;
using JbAspire.Protocols.Turn.Procedures;
using JbAspire.Protocols.Turn.Tcp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Turn;

/// <summary>
/// A STUN and TURN server (RFC 8489, RFC 8656, RFC 6062, RFC 8016) without sockets and clocks: the state of one worker. What comes from clients and peers
/// goes in here; what it does goes out through <see cref="ITurnTransport"/>.
/// </summary>
/// <remarks>One owner thread. Call <see cref="HandleDeadline"/> when <see cref="NextDeadline"/> has come.</remarks>
public sealed class TurnServer
{
    private readonly TurnContext _context;
    private readonly RequestDispatcher _requests;
    private readonly DataRelay _relay;
    private readonly SendProcedure _send;
    private readonly TcpRelay _tcp;

    /// <summary>Makes a server without allocations.</summary>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it.</exception>
    public TurnServer(TurnOptions options, TurnServices services)
    {
        options.Validate();
        _context = new TurnContext(options, services);
        PeerReader peers = new(_context);
        _relay = new DataRelay(_context);
        _send = new SendProcedure(_context, peers, _relay);
        _tcp = new TcpRelay(_context, peers);
        _requests = new RequestDispatcher(_context, peers, _tcp);
    }

    /// <summary>What has been counted; readable from any thread.</summary>
    public TurnCounters Counters => _context.Counters;

    /// <summary>What became of Binding requests; readable from any thread.</summary>
    public StunBindingCounters BindingCounters => _context.Services.Binding.Counters;

    /// <summary>The table of the limit on answers to unauthenticated requests; readable from any thread.</summary>
    public SourceLimitUsage ReadUnauthenticatedLimit(MonotonicTime now) => _requests.UnauthenticatedLimiter is { } limiter
        ? new SourceLimitUsage(limiter.CountOccupied(now), limiter.Size, limiter.Displaced)
        : default;

    /// <summary>Allocations at this moment.</summary>
    public int AllocationCount => _context.Allocations.Count;

    /// <summary>Connections to peers of TCP allocations at this moment.</summary>
    public int PeerConnectionCount => _tcp.Count;

    /// <summary>When <see cref="HandleDeadline"/> wants to be called; at most a second after something has run out.</summary>
    public MonotonicTime NextDeadline => _context.Expiries.NextDeadline;

    /// <summary>One STUN message or ChannelData of a client.</summary>
    public void HandleClient(ReadOnlySpan<byte> message, in TurnClient client, MonotonicTime now)
    {
        if (ChannelDataView.IsChannelData(message))
        {
            _relay.RelayChannelData(message, client, now);
            return;
        }

        if (StunMessageView.TryParse(message, out StunMessageView stun) != StunParseResult.Success)
        {
            _context.Counters.CountDrop(TurnDrop.Malformed);
            return;
        }

        if (stun.HasFingerprint && !stun.IsFingerprintValid())
        {
            _context.Counters.CountDrop(TurnDrop.WrongFingerprint);
            return;
        }

        if (stun.Class == StunMessageClass.Request)
            _requests.Dispatch(stun, client, now);
        else if (stun.Class == StunMessageClass.Indication && stun.Method == StunMethod.Send)
            _send.Run(stun, client, now);
        else
            _context.Counters.CountDrop(TurnDrop.NotRequest);
    }

    /// <summary>A datagram came to the UDP socket of a relayed address.</summary>
    public void HandlePeer(ReadOnlySpan<byte> datagram, in FiveTuple path, MonotonicTime now) => _relay.RelayFromPeer(datagram, path, now);

    /// <summary>An ICMP error came for a datagram that had left a relayed address.</summary>
    public void HandleIcmp(in FiveTuple path, IcmpError error, MonotonicTime now) => _relay.RelayIcmp(path, error, now);

    /// <summary>A connection between a relayed address of TCP and a peer is open.</summary>
    public void HandlePeerConnected(in FiveTuple path, MonotonicTime now) => _tcp.HandleConnected(path, now);

    /// <summary>A connection to a peer could not be made.</summary>
    public void HandlePeerConnectFailed(in FiveTuple path) => _tcp.HandleConnectFailed(path);

    /// <summary>A connection to a peer ended before a data connection was bound to it.</summary>
    public void HandlePeerDisconnected(in FiveTuple path) => _tcp.HandlePeerClosed(path);

    /// <summary>A data connection ended, and with it the connection of its peer.</summary>
    public void HandleSpliceEnd(in FiveTuple peer) => _tcp.HandleSpliceEnd(peer);

    /// <summary>
    /// Counts what a data connection relayed. Returns for how long no more should be read from that side: bytes of a stream cannot be dropped, so
    /// <c>max-bps</c> keeps them waiting.
    /// </summary>
    public TimeSpan CountSplicedBytes(in FiveTuple peer, int bytes, bool fromPeer, MonotonicTime now)
    {
        if (_context.Allocations.FindByListener(peer.Local) is not { } allocation)
            return TimeSpan.Zero;

        if (fromPeer)
        {
            allocation.Totals.PacketsToClient++;
            allocation.Totals.BytesToClient += bytes;
            allocation.Relayed.FromPeersCount.Add(bytes);
            allocation.Relayed.ToClientsCount.Add(bytes);
            return allocation.ToClient.Charge(bytes, now);
        }

        allocation.Totals.PacketsToPeers++;
        allocation.Totals.BytesToPeers += bytes;
        allocation.Relayed.FromClientsCount.Add(bytes);
        allocation.Relayed.ToPeersCount.Add(bytes);
        return allocation.ToPeers.Charge(bytes, now);
    }

    /// <summary>
    /// The connection of a TCP, TLS or DTLS client ended, and its allocation with it (RFC 8656 §7.2), unless a mobility ticket may bring the client
    /// back.
    /// </summary>
    public void HandleClientDisconnect(in TurnClient client, MonotonicTime now)
    {
        if (_context.Allocations.Find(client) is not { } allocation)
            return;

        if (allocation.Ticket is not null)
            _context.Allocations.Detach(allocation);
        else
            _context.Lifecycle.End(allocation, AllocationEnd.Disconnected, now);
    }

    /// <summary>Whether a client has an allocation: its connection is then kept however long it is silent.</summary>
    public bool HasAllocation(in TurnClient client) => _context.Allocations.Find(client) is not null;

    /// <summary>Ends what has run out.</summary>
    public void HandleDeadline(MonotonicTime now)
    {
        _context.Services.Reservations.Expire(now);
        while (_context.Expiries.TakeDue(now) is { } node)
        {
            if (node is Allocation allocation)
                _context.Lifecycle.Expire(allocation, now);
            else if (node is PeerConnection connection)
                _tcp.Expire(connection);
        }
    }

    /// <summary>Refuses new allocations from now on; those that live go on.</summary>
    public void BeginDrain() => _context.IsDraining = true;

    /// <summary>
    /// Takes new rules into force, for what is already permitted too, and where <paramref name="options"/> are given their limits of an allocation
    /// and their redirection for allocations to come. The rest of them stays as it was.
    /// </summary>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it.</exception>
    public void Reload(ITurnAuthenticator authenticator, IPeerPolicy policy, TurnOptions? options = null)
    {
        options?.Validate();
        if (options is not null)
            _context.TakeOver(options);
        _context.Authenticator = authenticator;
        _context.PeerPolicy = policy;
        foreach (Allocation allocation in _context.Allocations.All)
        {
            allocation.Permissions.Apply(policy);
            allocation.Channels.Apply(policy);
        }

        _tcp.Apply(policy);
    }

    /// <summary>Ends every allocation.</summary>
    public void Close(MonotonicTime now)
    {
        foreach (Allocation allocation in (Allocation[])[.. _context.Allocations.All])
            _context.Lifecycle.End(allocation, AllocationEnd.Shutdown, now);
    }
}
