using StackExchange.Redis;

namespace JbAspire.Signaling.Rooms;

/// <summary>
/// The scripts of <see cref="RoomStore"/>. KEYS: peers, producers, transports, version, closed. ARGV: channel, router id, then
/// what the script names. A peer is stored as "session|replica|{json}", a producer as "session|{json}", a transport
/// as the session; so scripts compare owners without reading JSON.
/// </summary>
internal static class RoomScripts
{
    private const string Changed = """
        redis.call('INCR', KEYS[4])
        redis.call('PUBLISH', ARGV[1], ARGV[2])

        """;

    // peer id, packed peer, most peers -> 0 entered, 1 full, 2 closed
    public const string Enter = """
        if redis.call('EXISTS', KEYS[5]) == 1 then return 2 end
        if redis.call('HEXISTS', KEYS[1], ARGV[3]) == 0 and redis.call('HLEN', KEYS[1]) >= tonumber(ARGV[5]) then return 1 end
        redis.call('HSET', KEYS[1], ARGV[3], ARGV[4])

        """ + Changed + "return 0";

    // peer id, session, packed peer -> 1 updated
    public const string UpdatePeer = """
        local stored = redis.call('HGET', KEYS[1], ARGV[3])
        if not stored or string.match(stored, '^[^|]+') ~= ARGV[4] then return 0 end
        redis.call('HSET', KEYS[1], ARGV[3], ARGV[5])

        """ + Changed + "return 1";

    // peer id, session, producer id, packed producer -> 1 added
    public const string AddProducer = """
        local stored = redis.call('HGET', KEYS[1], ARGV[3])
        if not stored or string.match(stored, '^[^|]+') ~= ARGV[4] then return 0 end
        redis.call('HSET', KEYS[2], ARGV[5], ARGV[6])

        """ + Changed + "return 1";

    // producer id
    public const string RemoveProducer = """
        if redis.call('HDEL', KEYS[2], ARGV[3]) == 0 then return 0 end

        """ + Changed + "return 1";

    // "session" or "replica", its value -> { peers that remain, transports of those who went }
    // The last one out marks the room closed, so that nobody enters while its router is being closed.
    public const string Depart = """
        local gone = {}
        if ARGV[3] == 'session' then gone[ARGV[4]] = true end
        local peers = redis.call('HGETALL', KEYS[1])
        local present = #peers / 2
        for i = 1, #peers, 2 do
          local session, replica = string.match(peers[i + 1], '^([^|]+)|([^|]+)')
          if (ARGV[3] == 'replica' and replica == ARGV[4]) or gone[session] then
            gone[session] = true
            redis.call('HDEL', KEYS[1], peers[i])
            present = present - 1
          end
        end
        local producers = redis.call('HGETALL', KEYS[2])
        for i = 1, #producers, 2 do
          if gone[string.match(producers[i + 1], '^[^|]+')] then redis.call('HDEL', KEYS[2], producers[i]) end
        end
        local closing = {}
        local transports = redis.call('HGETALL', KEYS[3])
        for i = 1, #transports, 2 do
          if gone[transports[i + 1]] then
            redis.call('HDEL', KEYS[3], transports[i])
            closing[#closing + 1] = transports[i]
          end
        end
        if present == 0 then
          redis.call('DEL', KEYS[1], KEYS[2], KEYS[3], KEYS[4])
          redis.call('SET', KEYS[5], '1', 'EX', 60)
          redis.call('PUBLISH', ARGV[1], ARGV[2])
        else
          redis.call('INCR', KEYS[4])
          redis.call('PUBLISH', ARGV[1], ARGV[2])
        end
        return { present, closing }
        """;

    // -> { version, peers, producers }
    public const string Read = """
        return {
          tonumber(redis.call('GET', KEYS[4]) or '0'),
          redis.call('HGETALL', KEYS[1]),
          redis.call('HGETALL', KEYS[2]) }
        """;

    /// <summary>One hash tag a room: the keys of one script live in one slot of a Redis cluster.</summary>
    public static RedisKey[] Keys(RoomKey key)
    {
        var prefix = $"jbaspire:{{room:{key.RoomId}}}:{key.RouterId}";
        return [$"{prefix}:peers", $"{prefix}:producers", $"{prefix}:transports", $"{prefix}:version", $"{prefix}:closed"];
    }
}
