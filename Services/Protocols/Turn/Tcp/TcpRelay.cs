using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Turn.Allocations;
using JbAspire.Protocols.Turn.Peers;
using JbAspire.Protocols.Turn.Procedures;
using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Turn.Tcp;

/// <summary>
/// TCP allocations (<see href="https://www.rfc-editor.org/rfc/rfc6062#section-5">RFC 6062 §5</see>): Connect, ConnectionBind and connections that peers
/// open. Bytes themselves go from stream to stream in the transport.
/// </summary>
internal sealed class TcpRelay
{
    /// <summary>RFC 6062 §5.2: how long a connection may take (30 seconds or more), and §5.2, §5.3: how long it waits for its data connection.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TurnContext _context;
    private readonly PeerReader _peers;
    private readonly PeerConnectionTable _connections;
    private ulong _attempt;

    internal TcpRelay(TurnContext context, PeerReader peers)
    {
        _context = context;
        _peers = peers;
        _connections = new PeerConnectionTable(context.Services.Random);
        context.Lifecycle.ListenerEnding = CloseAll;
    }

    internal int Count => _connections.Count;

    /// <summary>Connect (§5.2). The answer comes when the connection is made or has failed.</summary>
    internal void Connect(in TurnRequest request, Allocation allocation)
    {
        if (TryReadPeer(request, allocation, out TransportAddress peer) is { } error)
        {
            _context.Responder.Refuse(request, error);
            return;
        }

        // A connection to the same peer that is being made, waits for its data connection or lives: 446.
        if (allocation.TcpPeers?.Contains(peer) == true)
        {
            _context.Responder.Refuse(request, StunErrorCode.ConnectionAlreadyExists);
            return;
        }

        FiveTuple path = new(TransportProtocol.Tcp, allocation.RelayOf(peer.IsIPv6)!.Local, peer);
        if (!HasRoom(allocation))
        {
            _context.Responder.Refuse(request, StunErrorCode.InsufficientCapacity);
            return;
        }

        if (!_context.Transport.TryConnect(path))
        {
            _context.Responder.Refuse(request, StunErrorCode.ConnectionTimeoutOrFailure);
            return;
        }

        PeerConnection connection = _connections.Add(allocation, path);
        connection.Pending = new PendingConnect(request.Message.TransactionId, request.Credential, request.Message.HasFingerprint);
        _context.Expiries.Schedule(connection, request.Now + Patience, request.Now);
    }

    /// <summary>The allocation whose connection a ConnectionBind names; null for any other request, and for an unknown connection.</summary>
    internal Allocation? FindAllocation(in StunMessageView message) =>
        message.Method == StunMethod.ConnectionBind
        && message.TryGetConnectionId(out uint id)
        && _connections.TryGet(id, out PeerConnection? connection)
            ? connection.Allocation
            : null;

    /// <summary>ConnectionBind (§5.4) on a connection of its own.</summary>
    internal void Bind(in TurnRequest request)
    {
        // Over TCP or TLS only, and on a connection without an allocation.
        bool isUsable = request.Client.IsStream && _context.Allocations.Find(request.Client) is null;
        if (!isUsable || !request.Message.TryGetConnectionId(out uint id)
            || !_connections.TryGet(id, out PeerConnection? connection) || connection.Pending is not null || connection.DataConnection is not null)
        {
            _context.Responder.Refuse(request, StunErrorCode.BadRequest);
            return;
        }

        // The connection stays for the user whom it belongs to.
        if (!connection.Allocation.Credential.IsSameUser(request.Credential))
        {
            _context.Responder.Refuse(request, StunErrorCode.WrongCredentials);
            return;
        }

        _context.Expiries.Remove(connection);
        connection.DataConnection = request.Client;
        _context.Responder.Succeed(request);
        _context.Transport.Splice(request.Client, connection.Peer);
    }

    /// <summary>A connection to a peer is open: one that was asked for (§5.2), or one that a peer made (§5.3).</summary>
    internal void HandleConnected(in FiveTuple path, MonotonicTime now)
    {
        if (_connections.TryGet(path, out PeerConnection? connection))
        {
            if (connection.Pending is { } pending)
                Succeed(connection, pending, now);
            return;
        }

        // A peer without a permission is closed at once.
        Allocation? allocation = _context.Allocations.FindByListener(path.Local);
        if (allocation is null || allocation.IsDetached || !allocation.Permissions.TryGet(path.Remote, now, out _) || !HasRoom(allocation))
        {
            _context.Counters.CountDrop(allocation is null ? TurnDrop.NoAllocation : TurnDrop.NoPermission);
            _context.Transport.ClosePeer(path);
            return;
        }

        Announce(_connections.Add(allocation, path), now);
    }

    /// <summary>A connection that was asked for could not be made.</summary>
    internal void HandleConnectFailed(in FiveTuple path)
    {
        if (_connections.TryGet(path, out PeerConnection? connection))
            Fail(connection);
    }

    /// <summary>A peer ended a connection that no data connection was bound to.</summary>
    internal void HandlePeerClosed(in FiveTuple path)
    {
        if (_connections.TryGet(path, out PeerConnection? connection))
            Fail(connection);
    }

    /// <summary>A data connection and its peer's connection have ended.</summary>
    internal void HandleSpliceEnd(in FiveTuple peer) => HandlePeerClosed(peer);

    /// <summary>The patience with a connection is over.</summary>
    internal void Expire(PeerConnection connection)
    {
        _context.Transport.ClosePeer(connection.Peer);
        Fail(connection);
    }

    /// <summary>Ends the connections to peers that a new policy no longer allows.</summary>
    internal void Apply(IPeerPolicy policy)
    {
        foreach (PeerConnection connection in (PeerConnection[])[.. _connections.All])
        {
            if (!policy.AllowsPermission(connection.Peer.Remote, out _))
                Close(connection);
        }
    }

    private StunErrorCode? TryReadPeer(in TurnRequest request, Allocation allocation, out TransportAddress peer)
    {
        peer = default;
        // coturn's answer to Connect on an allocation of UDP.
        if (allocation.Protocol != TransportProtocol.Tcp)
            return StunErrorCode.Forbidden;

        foreach (StunAttribute attribute in request.Message.Attributes)
        {
            if (attribute.Type == StunAttributeType.XorPeerAddress)
            {
                StunErrorCode? error = _peers.ReadForSending(request.Message, attribute, allocation, out peer);
                return error is null && peer.Port == 0 ? StunErrorCode.BadRequest : error;
            }
        }

        return StunErrorCode.BadRequest;
    }

    private bool HasRoom(Allocation allocation) => (allocation.TcpPeers?.Count ?? 0) < _context.Options.MaxTcpPeers;

    private void Succeed(PeerConnection connection, PendingConnect pending, MonotonicTime now)
    {
        // Nobody is there to be told of it; a Connect of the client that comes back makes a new one.
        if (connection.Allocation.IsDetached)
        {
            Close(connection);
            return;
        }

        connection.Pending = null;
        _context.Expiries.Schedule(connection, now + Patience, now);
        StunMessageWriter writer = _context.Responder.Begin(StunMethod.Connect, pending.TransactionId);
        writer.AddConnectionId(connection.Id);
        _context.Responder.Send(ref writer, connection.Allocation.Client, pending.Credential, pending.HasFingerprint);
    }

    // Forgets a connection; a Connect that still waits for it is answered.
    private void Fail(PeerConnection connection)
    {
        Forget(connection);
        if (connection.Pending is not { } pending || connection.Allocation.HasEnded || connection.Allocation.IsDetached)
            return;
        StunMessageWriter writer = _context.Responder.BeginError(
            StunMethod.Connect, pending.TransactionId, StunErrorCode.ConnectionTimeoutOrFailure);
        _context.Responder.Send(ref writer, connection.Allocation.Client, pending.Credential, pending.HasFingerprint);
    }

    // ConnectionAttempt names the peer and the id that ConnectionBind is to bring.
    private void Announce(PeerConnection connection, MonotonicTime now)
    {
        _context.Expiries.Schedule(connection, now + Patience, now);
        Span<byte> transaction = stackalloc byte[StunTransactionId.Length];
        transaction.Clear();
        BitConverter.TryWriteBytes(transaction, ++_attempt);
        StunMessageWriter writer = new(
            _context.Transport.GetBuffer(TurnResponder.MaxLength), StunMessageClass.Indication, StunMethod.ConnectionAttempt, new StunTransactionId(transaction));
        writer.AddConnectionId(connection.Id);
        writer.AddXorPeerAddress(_context.Translation.PeerToExternal(connection.Peer.Remote, connection.Peer.Local));
        if (_context.Options.Fingerprint)
            writer.AddFingerprint();
        _context.Transport.SendToClient(writer.Length, connection.Allocation.Client);
    }

    private void Forget(PeerConnection connection)
    {
        _context.Expiries.Remove(connection);
        _connections.Remove(connection);
    }

    // With the relayed address end the connections that it made or took.
    private void CloseAll(Allocation allocation, Relay relay)
    {
        if (allocation.TcpPeers is not { Count: > 0 } remotes)
            return;

        foreach (TransportAddress remote in (TransportAddress[])[.. remotes])
        {
            FiveTuple path = new(TransportProtocol.Tcp, relay.Local, remote);
            if (_connections.TryGet(path, out PeerConnection? connection))
                Close(connection);
        }
    }

    private void Close(PeerConnection connection)
    {
        _context.Transport.ClosePeer(connection.Peer);
        if (connection.DataConnection is { } client)
            _context.Transport.CloseClient(client);
        Fail(connection);
    }
}
