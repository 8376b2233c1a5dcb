using System.Collections.Concurrent;
using System.Threading.Channels;
using Grpc.Core;
using JbAspire.Contracts.Controller;
using JbAspire.Contracts.Sfu;
using JbAspire.Signaling.Sfu;
using JbAspire.Signaling.WebSockets;
using StackExchange.Redis;

namespace JbAspire.Signaling.Rooms;

/// <summary>
/// One room on this replica: its local peers, the snapshot of what all replicas wrote, and the router's event feed.
/// </summary>
internal sealed partial class Room : IAsyncDisposable
{
    private static readonly TimeSpan LostMessageCheck = TimeSpan.FromSeconds(3);

    private readonly RoomStore _store;
    private readonly IConnectionMultiplexer _redis;
    private readonly Func<RoomKey, Task<bool>> _isCurrent;
    private readonly ILogger _logger;
    private readonly TimeSpan _callTimeout;
    private readonly ConcurrentDictionary<string, Peer> _peers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Peer> _owners = new(StringComparer.Ordinal);
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly SemaphoreSlim _refreshing = new(1, 1);
    private readonly CancellationTokenSource _closing = new();
    private volatile RoomSnapshot _snapshot = RoomSnapshot.Empty;
    private Task _running = Task.CompletedTask;

    public Room(
        RoomPlacement placement, SfuControl.SfuControlClient sfu, RoomStore store, IConnectionMultiplexer redis,
        Func<RoomKey, Task<bool>> isCurrent, TimeSpan callTimeout, ILogger logger)
    {
        Key = new RoomKey(placement.RoomId, placement.RouterId, placement.ControlUrl);
        NodeId = placement.NodeId;
        RtpCapabilitiesJson = RtpJson.Format(placement.RtpCapabilities ?? new RtpCapabilities());
        Sfu = sfu;
        _store = store;
        _redis = redis;
        _isCurrent = isCurrent;
        _callTimeout = callTimeout;
        _logger = logger;
    }

    public RoomKey Key { get; }

    public string NodeId { get; }

    public string RtpCapabilitiesJson { get; }

    public SfuControl.SfuControlClient Sfu { get; }

    public RoomSnapshot Snapshot => _snapshot;

    /// <summary>Users of this object, counted by <see cref="RoomRegistry"/>.</summary>
    public int Users { get; set; }

    /// <summary>Whether the router is known to be gone: the room cannot be entered any more.</summary>
    public bool HasFailed { get; private set; }

    public ICollection<Peer> Peers => _peers.Values;

    public DateTime Deadline() => DateTime.UtcNow + _callTimeout;

    /// <summary>Subscribes to the other replicas and to the router. Fails when either does not answer.</summary>
    public async Task OpenAsync()
    {
        await _redis.GetSubscriber().SubscribeAsync(RoomStore.Channel(Key.RoomId), OnRoomMessage);
        var events = new RoomEvents(this, _store);
        var feed = new SfuEventFeed(Sfu, Key.RouterId, events.Handle, events.ResynchronizeAsync, _logger);
        _running = Task.WhenAll(WatchRouterAsync(feed), FollowChangesAsync());
        await feed.Subscribed;
        await RefreshAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _running;
        await _redis.GetSubscriber().UnsubscribeAsync(RoomStore.Channel(Key.RoomId), OnRoomMessage);
        _closing.Dispose();
        _refreshing.Dispose();
    }

    /// <summary>Adds a peer that the store has entered.</summary>
    public void Add(Peer peer)
    {
        _peers[peer.Session] = peer;
        if (HasFailed)
            peer.Connection.Session.Close(CloseCode.ServiceRestart, "the media server is gone, connect again");
        _changes.Writer.TryWrite(true);
    }

    public void Remove(Peer peer)
    {
        _peers.TryRemove(peer.Session, out _);
        foreach (var (id, owner) in _owners)
        {
            if (owner == peer)
                _owners.TryRemove(id, out _);
        }
    }

    /// <summary>Whose transport, producer or consumer this is, if it is a local peer's.</summary>
    public Peer? OwnerOf(string objectId) => _owners.GetValueOrDefault(objectId);

    public void SetOwner(string objectId, Peer peer) => _owners[objectId] = peer;

    public void RemoveOwner(string objectId) => _owners.TryRemove(objectId, out _);

    /// <summary>Reads the state anew; what was written before the call is in the snapshot after it.</summary>
    public async Task RefreshAsync()
    {
        await _refreshing.WaitAsync();
        try
        {
            // A peer that entered after this line may be missing in what is read, so it is not judged by it.
            var judged = _peers.Values.ToArray();
            var snapshot = await _store.ReadAsync(Key);
            _snapshot = snapshot;
            foreach (var peer in judged)
                CheckConnection(peer, snapshot);
        }
        finally
        {
            _refreshing.Release();
        }

        foreach (var peer in _peers.Values)
            peer.View.Signal();
    }

    /// <summary>The router is gone: every client is told to connect again, which places the room anew.</summary>
    public void Fail(string reason)
    {
        if (HasFailed)
            return;
        HasFailed = true;
        LogFailed(Key.RoomId, Key.RouterId, NodeId, reason, _peers.Count);
        foreach (var peer in _peers.Values)
            peer.Connection.Session.Close(CloseCode.ServiceRestart, "the media server is gone, connect again");
    }

    public void LogConsumeFailed(string peerId, string producerId, RpcException fault) =>
        LogConsume(Key.RoomId, peerId, producerId, fault.StatusCode, fault.Status.Detail);

    private static void CheckConnection(Peer peer, RoomSnapshot snapshot)
    {
        if (!snapshot.Peers.TryGetValue(peer.Id, out var record))
            peer.Connection.Session.Close(CloseCode.ServiceRestart, "this server was given up by the others, connect again");
        else if (record.Session != peer.Session)
            peer.Connection.Session.Close(CloseCode.Replaced, "replaced");
    }

    private void OnRoomMessage(RedisChannel channel, RedisValue routerId)
    {
        if ((string?)routerId == Key.RouterId)
            _changes.Writer.TryWrite(true);
        else if (!HasFailed)
            _ = CheckPlacementAsync();
    }

    /// <summary>Somebody changed this room under another router: one of the two is outdated, the controller knows which.</summary>
    private async Task CheckPlacementAsync()
    {
        if (!await _isCurrent(Key))
            Fail("the room was placed anew");
    }

    private async Task WatchRouterAsync(SfuEventFeed feed)
    {
        var reason = await feed.RunAsync(_closing.Token);
        if (!_closing.IsCancellationRequested)
            Fail(reason);
    }

    private async Task FollowChangesAsync()
    {
        while (!_closing.IsCancellationRequested)
        {
            try
            {
                if (await WaitForChangeAsync() || await _store.VersionAsync(Key) != _snapshot.Version)
                    await RefreshAsync();
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception fault) when (fault is RedisException or TimeoutException)
            {
                LogRedisFault(Key.RoomId, fault.Message);
            }
        }
    }

    /// <summary>False when nothing was heard for a while: a message may have been lost with a connection to Redis.</summary>
    private async Task<bool> WaitForChangeAsync()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token);
        patience.CancelAfter(LostMessageCheck);
        try
        {
            return await _changes.Reader.ReadAsync(patience.Token);
        }
        catch (OperationCanceledException) when (!_closing.IsCancellationRequested)
        {
            return false;
        }
    }

    [LoggerMessage(3030, LogLevel.Warning, "Room {RoomId}: router {RouterId} on node {NodeId} is lost, {Reason}; {Peers} peers are told to connect again")]
    private partial void LogFailed(string roomId, string routerId, string nodeId, string reason, int peers);

    [LoggerMessage(3031, LogLevel.Debug, "Room {RoomId}: peer {PeerId} does not consume producer {ProducerId} ({Status}: {Detail})")]
    private partial void LogConsume(string roomId, string peerId, string producerId, StatusCode status, string detail);

    [LoggerMessage(3032, LogLevel.Warning, "Room {RoomId}: the shared state cannot be read, trying on: {Reason}")]
    private partial void LogRedisFault(string roomId, string reason);
}
