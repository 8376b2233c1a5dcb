using System.Globalization;
using System.Text;
using StackExchange.Redis;

namespace JbAspire.Signaling.Relay;

/// <summary>
/// A Redis pub/sub channel whose messages every subscriber sees in one and the same order. Publishing numbers the message
/// and sends it in one script; a subscriber puts them in the order of the numbers, because the Redis client may run its
/// callbacks side by side. Delivery starts with the first message that is published after <see cref="OpenAsync"/>.
/// </summary>
internal sealed class OrderedChannel : IAsyncDisposable
{
    // A message that has not come after this long was lost with a connection to Redis: go on without it.
    private static readonly TimeSpan GapPatience = TimeSpan.FromMilliseconds(250);

    // The counter starts at the time of day in microseconds, so that it never runs backwards, also when the key expired.
    private const string CurrentScript = """
        local current = redis.call('GET', KEYS[1])
        if not current then
          local time = redis.call('TIME')
          current = string.format('%.0f', time[1] * 1000000 + time[2])
          redis.call('SET', KEYS[1], current)
        end
        redis.call('EXPIRE', KEYS[1], 86400)
        return current
        """;

    private const string PublishScript = """
        if redis.call('EXISTS', KEYS[1]) == 0 then
          local time = redis.call('TIME')
          redis.call('SET', KEYS[1], string.format('%.0f', time[1] * 1000000 + time[2]))
        end
        redis.call('INCR', KEYS[1])
        redis.call('EXPIRE', KEYS[1], 86400)
        redis.call('PUBLISH', ARGV[1], redis.call('GET', KEYS[1]) .. ' ' .. ARGV[2])
        return 1
        """;

    private readonly IConnectionMultiplexer _redis;
    private readonly RedisKey _counter;
    private readonly RedisChannel _channel;
    private readonly Action<ReadOnlyMemory<byte>> _deliver;
    private readonly SortedDictionary<long, byte[]> _early = [];
    private readonly Lock _gate = new();
    private readonly Timer _gapTimer;
    private long _delivered = long.MaxValue;
    private bool _isOpen;

    private OrderedChannel(IConnectionMultiplexer redis, string name, Action<ReadOnlyMemory<byte>> deliver)
    {
        _redis = redis;
        _counter = $"jbaspire:{{{name}}}:sequence";
        _channel = new RedisChannel($"jbaspire:{{{name}}}", RedisChannel.PatternMode.Literal);
        _deliver = deliver;
        _gapTimer = new Timer(_ => SkipGap());
    }

    public static async Task<OrderedChannel> OpenAsync(IConnectionMultiplexer redis, string name, Action<ReadOnlyMemory<byte>> deliver)
    {
        var channel = new OrderedChannel(redis, name, deliver);
        // Subscribed first, counted second: whatever is published from here on arrives and has a higher number.
        await redis.GetSubscriber().SubscribeAsync(channel._channel, channel.OnMessage);
        var current = (string?)await redis.GetDatabase().ScriptEvaluateAsync(CurrentScript, [channel._counter], []);
        channel.StartAfter(long.Parse(current ?? "0", CultureInfo.InvariantCulture));
        return channel;
    }

    public Task PublishAsync(ReadOnlyMemory<byte> payload) =>
        _redis.GetDatabase().ScriptEvaluateAsync(PublishScript, [_counter], [(string?)_channel, payload.ToArray()]);

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
            _isOpen = false;
        await _gapTimer.DisposeAsync();
        await _redis.GetSubscriber().UnsubscribeAsync(_channel, OnMessage);
    }

    private void StartAfter(long current)
    {
        lock (_gate)
        {
            _isOpen = true;
            _delivered = current;
            while (_early.Count > 0 && _early.First().Key <= current)
                _early.Remove(_early.First().Key);
            DeliverInOrder();
        }
    }

    private void OnMessage(RedisChannel channel, RedisValue value)
    {
        // "<number> <payload>"
        var message = (byte[]?)value ?? [];
        var space = message.AsSpan().IndexOf((byte)' ');
        if (space < 0 || !long.TryParse(Encoding.ASCII.GetString(message, 0, space), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return;
        lock (_gate)
        {
            if (number <= _delivered && _isOpen)
                return;
            _early[number] = message[(space + 1)..];
            if (_isOpen)
                DeliverInOrder();
        }
    }

    private void DeliverInOrder()
    {
        while (_early.Count > 0 && _early.First().Key == _delivered + 1)
        {
            _early.Remove(++_delivered, out var payload);
            _deliver(payload);
        }

        _gapTimer.Change(_early.Count > 0 ? GapPatience : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private void SkipGap()
    {
        lock (_gate)
        {
            if (!_isOpen || _early.Count == 0)
                return;
            _delivered = _early.First().Key - 1;
            DeliverInOrder();
        }
    }
}
