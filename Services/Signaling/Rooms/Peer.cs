using System.Collections.Concurrent;
using JbAspire.Contracts.Controller;
using JbAspire.Contracts.Sfu;
using JbAspire.Signaling.Protoo;

namespace JbAspire.Signaling.Rooms;

/// <summary>One protoo client of this replica: its connection and what it owns on the SFU.</summary>
internal sealed class Peer
{
    private volatile PeerRecord _record;

    public Peer(string id, PeerRecord record, PeerPermissions permissions, Room room, ProtooConnection connection)
    {
        Id = id;
        Session = record.Session;
        Permissions = permissions;
        Room = room;
        Connection = connection;
        _record = record;
        View = new PeerView(this);
    }

    public string Id { get; }

    /// <summary>Unique for this connection.</summary>
    public string Session { get; }

    public PeerPermissions Permissions { get; }

    public Room Room { get; }

    public ProtooConnection Connection { get; }

    /// <summary>What this client sees of the room.</summary>
    public PeerView View { get; }

    /// <summary>As all replicas know this peer.</summary>
    public PeerRecord Record
    {
        get => _record;
        set => _record = value;
    }

    public bool HasJoined => _record.Joined;

    /// <summary>Null for a peer that cannot receive.</summary>
    public RtpCapabilities? RtpCapabilities { get; set; }

    /// <summary>Transport id -> whether it is the one to consume on.</summary>
    public ConcurrentDictionary<string, bool> Transports { get; } = new(StringComparer.Ordinal);

    public ConcurrentDictionary<string, string> Producers { get; } = new(StringComparer.Ordinal);

    public ConcurrentDictionary<string, PeerConsumer> Consumers { get; } = new(StringComparer.Ordinal);

    /// <summary>The transport to consume on, if the client has made one.</summary>
    public string? ConsumingTransportId => Transports.FirstOrDefault(transport => transport.Value).Key;
}
