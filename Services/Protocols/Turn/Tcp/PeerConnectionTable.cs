using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using JbAspire.Protocols.Turn.Allocations;
using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Turn.Tcp;

/// <summary>The connections to peers of one worker, by CONNECTION-ID and by path. Ids are random: they are not to be guessed.</summary>
internal sealed class PeerConnectionTable(FillRandom random)
{
    private readonly Dictionary<uint, PeerConnection> _byId = [];
    private readonly Dictionary<FiveTuple, PeerConnection> _byPeer = [];

    internal int Count => _byPeer.Count;

    internal IReadOnlyCollection<PeerConnection> All => _byPeer.Values;

    internal PeerConnection Add(Allocation allocation, in FiveTuple peer)
    {
        uint id = NewId();
        PeerConnection connection = new(id, allocation, peer);
        _byId.Add(id, connection);
        _byPeer.Add(peer, connection);
        (allocation.TcpPeers ??= []).Add(peer.Remote);
        return connection;
    }

    internal bool TryGet(uint id, [NotNullWhen(true)] out PeerConnection? connection) => _byId.TryGetValue(id, out connection);

    internal bool TryGet(in FiveTuple peer, [NotNullWhen(true)] out PeerConnection? connection) => _byPeer.TryGetValue(peer, out connection);

    internal void Remove(PeerConnection connection)
    {
        _byId.Remove(connection.Id);
        _byPeer.Remove(connection.Peer);
        connection.Allocation.TcpPeers?.Remove(connection.Peer.Remote);
    }

    private uint NewId()
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        uint id;
        do
        {
            random(bytes);
            id = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        }
        while (_byId.ContainsKey(id));

        return id;
    }
}
