using System.Text;
using JbAspire.Signaling.WebSockets;
using StackExchange.Redis;

namespace JbAspire.Signaling.Relay;

/// <summary>
/// The clients of one relay room on this replica. Every frame goes through Redis, also to clients of the same replica, so
/// that all clients of the room see all frames in one order.
/// </summary>
internal sealed class RelayRoom(string roomId)
{
    // "<32 hex digits of the sender><frame>"
    private const int SenderLength = 32;

    private readonly Dictionary<string, SocketSession> _clients = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private OrderedChannel? _channel;

    public string RoomId { get; } = roomId;

    /// <summary>Users of this object, counted by <see cref="RelayRooms"/>.</summary>
    public int Users { get; set; }

    public async Task OpenAsync(IConnectionMultiplexer redis) =>
        _channel = await OrderedChannel.OpenAsync(redis, $"relay:{RoomId}", Deliver);

    public void Add(string clientId, SocketSession session)
    {
        lock (_gate)
            _clients.Add(clientId, session);
    }

    public void Remove(string clientId)
    {
        lock (_gate)
            _clients.Remove(clientId);
    }

    public Task PublishAsync(string senderId, ReadOnlyMemory<byte> frame)
    {
        var message = new byte[SenderLength + frame.Length];
        Encoding.ASCII.GetBytes(senderId, message);
        frame.CopyTo(message.AsMemory(SenderLength));
        return _channel!.PublishAsync(message);
    }

    public ValueTask CloseAsync() => _channel?.DisposeAsync() ?? ValueTask.CompletedTask;

    private void Deliver(ReadOnlyMemory<byte> message)
    {
        if (message.Length <= SenderLength)
            return;
        var sender = Encoding.ASCII.GetString(message.Span[..SenderLength]);
        var frame = message[SenderLength..];
        lock (_gate)
        {
            foreach (var (clientId, session) in _clients)
            {
                if (clientId != sender)
                    session.Send(frame);
            }
        }
    }
}
