using System.Text.Json;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace JbAspire.Signaling.Rooms;

/// <summary>How an attempt to enter a room ended.</summary>
internal enum EnterResult
{
    Entered,
    Full,

    /// <summary>The room emptied and its router is being closed: acquire the room again.</summary>
    Closed,
}

/// <summary>What a departure left behind.</summary>
/// <param name="Remaining">Peers of the room on all replicas.</param>
/// <param name="TransportIds">Transports of the departed, to be closed on the SFU.</param>
internal sealed record Departure(long Remaining, string[] TransportIds);

/// <summary>
/// Room state in Redis: peers, producers and transports of one room, shared by all replicas. Every change runs as one
/// script, raises the room's version and tells all replicas through the room's channel that there is something to read.
/// </summary>
internal sealed class RoomStore(IConnectionMultiplexer redis, IOptions<SignalingOptions> options)
{
    private readonly int _maxPeers = options.Value.MaxPeersPerRoom;

    private IDatabase Database => redis.GetDatabase();

    public static RedisChannel Channel(string roomId) => new($"jbaspire:room:{roomId}", RedisChannel.PatternMode.Literal);

    /// <summary>Writes the peer before it has joined; the former connection of the same peer id, if any, is replaced.</summary>
    public async Task<EnterResult> EnterAsync(RoomKey key, string peerId, PeerRecord peer) =>
        (EnterResult)(int)await EvaluateAsync(RoomScripts.Enter, key, peerId, Pack(peer), _maxPeers);

    /// <summary>Updates the peer; false when this connection is no longer the peer's.</summary>
    public async Task<bool> UpdatePeerAsync(RoomKey key, string peerId, PeerRecord peer) =>
        (int)await EvaluateAsync(RoomScripts.UpdatePeer, key, peerId, peer.Session, Pack(peer)) == 1;

    /// <summary>Adds the producer; false when this connection is no longer the peer's.</summary>
    public async Task<bool> AddProducerAsync(RoomKey key, string producerId, ProducerRecord producer)
    {
        var packed = $"{producer.Session}|{JsonSerializer.Serialize(producer, RoomJson.Default.ProducerRecord)}";
        return (int)await EvaluateAsync(RoomScripts.AddProducer, key, producer.PeerId, producer.Session, producerId, packed) == 1;
    }

    public Task RemoveProducerAsync(RoomKey key, string producerId) => EvaluateAsync(RoomScripts.RemoveProducer, key, producerId);

    /// <summary>Remembered so that survivors can close them when this replica dies.</summary>
    public Task AddTransportAsync(RoomKey key, string session, string transportId) =>
        Database.HashSetAsync(RoomScripts.Keys(key)[2], transportId, session);

    public Task RemoveTransportAsync(RoomKey key, string transportId) =>
        Database.HashDeleteAsync(RoomScripts.Keys(key)[2], transportId);

    public Task<Departure> LeaveAsync(RoomKey key, string session) => DepartAsync(key, "session", session);

    /// <summary>Removes every peer of a replica that died.</summary>
    public Task<Departure> RemoveReplicaAsync(RoomKey key, string replicaId) => DepartAsync(key, "replica", replicaId);

    public async Task<long> VersionAsync(RoomKey key) =>
        (long?)await Database.StringGetAsync(RoomScripts.Keys(key)[3]) ?? 0;

    public async Task<RoomSnapshot> ReadAsync(RoomKey key)
    {
        var result = (RedisResult[]?)await EvaluateAsync(RoomScripts.Read, key) ?? [];
        var peers = Unpack(ToStrings(result[1]), RoomJson.Default.PeerRecord);
        var producers = Unpack(ToStrings(result[2]), RoomJson.Default.ProducerRecord);
        return new RoomSnapshot((long)result[0], peers, producers);
    }

    private static string Pack(PeerRecord peer) =>
        $"{peer.Session}|{peer.Replica}|{JsonSerializer.Serialize(peer, RoomJson.Default.PeerRecord)}";

    private static Dictionary<string, T> Unpack<T>(string[] fields, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        var entries = new Dictionary<string, T>(fields.Length / 2, StringComparer.Ordinal);
        for (var i = 0; i + 1 < fields.Length; i += 2)
        {
            if (JsonSerializer.Deserialize(fields[i + 1].AsSpan(fields[i + 1].IndexOf('{')), type) is { } entry)
                entries[fields[i]] = entry;
        }

        return entries;
    }

    private static string[] ToStrings(RedisResult result) => [.. ((RedisValue[]?)result ?? []).Select(value => (string?)value ?? "")];

    private async Task<Departure> DepartAsync(RoomKey key, string what, string value)
    {
        var result = (RedisResult[]?)await EvaluateAsync(RoomScripts.Depart, key, what, value) ?? [];
        return new Departure((long)result[0], ToStrings(result[1]));
    }

    private Task<RedisResult> EvaluateAsync(string script, RoomKey key, params RedisValue[] arguments) =>
        Database.ScriptEvaluateAsync(script, RoomScripts.Keys(key), [(string?)Channel(key.RoomId), key.RouterId, .. arguments]);
}
