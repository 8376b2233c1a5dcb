using System.Collections.Concurrent;
using System.Threading.Channels;
using Grpc.Core;
using JbAspire.Contracts.Sfu;
using JbAspire.Signaling.Sfu;

namespace JbAspire.Signaling.Rooms;

/// <summary>
/// Brings one client from what it has been told to what the room is: after every change the room's snapshot is compared
/// with the peers already announced and the producers already consumed, and only the difference is sent. A change that
/// arrives twice, late, or together with others therefore tells the client everything exactly once.
/// </summary>
internal sealed class PeerView(Peer peer)
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Dictionary<string, PeerRecord> _announced = new(StringComparer.Ordinal);

    // Producers that are consumed, or that this client cannot consume.
    private readonly ConcurrentDictionary<string, bool> _handledProducers = new(StringComparer.Ordinal);

    private bool _isStarted;

    /// <summary>From now on changes are told; the client knows these peers from the answer to its <c>join</c>.</summary>
    public void Start(IEnumerable<KeyValuePair<string, PeerRecord>> knownPeers)
    {
        foreach (var (id, record) in knownPeers)
            _announced[id] = record;
        Volatile.Write(ref _isStarted, true);
        Signal();
    }

    /// <summary>Something may have changed; never waits.</summary>
    public void Signal() => _changes.Writer.TryWrite(true);

    /// <summary>The consumer went away with its transport: its producer may be consumed again on another one.</summary>
    public void Forget(string producerId)
    {
        if (_handledProducers.TryRemove(producerId, out _))
            Signal();
    }

    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            await foreach (var _ in _changes.Reader.ReadAllAsync(cancellation))
            {
                if (Volatile.Read(ref _isStarted))
                    await ReconcileAsync(peer.Room.Snapshot, cancellation);
            }
        }
        catch (OperationCanceledException)
        {
            // The peer left.
        }
    }

    private async Task ReconcileAsync(RoomSnapshot snapshot, CancellationToken cancellation)
    {
        ReconcilePeers(snapshot);
        foreach (var producerId in _handledProducers.Keys)
        {
            if (!snapshot.Producers.ContainsKey(producerId))
                _handledProducers.TryRemove(producerId, out _);
        }

        if (peer.RtpCapabilities is null || !peer.Permissions.CanConsume)
            return;
        foreach (var (producerId, producer) in snapshot.Producers)
        {
            if (producer.Session == peer.Session || !_announced.ContainsKey(producer.PeerId))
                continue;
            if (peer.ConsumingTransportId is not { } transportId)
                return;
            if (_handledProducers.TryAdd(producerId, true) && !await ConsumeAsync(transportId, producerId, producer, cancellation))
            {
                _handledProducers.TryRemove(producerId, out _);
                _ = Task.Delay(RetryDelay, cancellation).ContinueWith(_ => Signal(), TaskContinuationOptions.OnlyOnRanToCompletion);
            }
        }
    }

    private void ReconcilePeers(RoomSnapshot snapshot)
    {
        foreach (var (id, known) in _announced.ToArray())
        {
            if (snapshot.Peers.TryGetValue(id, out var current) && current.Session == known.Session)
            {
                if (current.DisplayName != known.DisplayName)
                    NotifyNameChanged(id, current.DisplayName, known.DisplayName);
                _announced[id] = current;
                continue;
            }

            _announced.Remove(id);
            peer.Connection.Notify("peerClosed", data => data.WriteString("peerId", id));
        }

        foreach (var (id, record) in snapshot.Peers)
        {
            if (!record.Joined || id == peer.Id || !_announced.TryAdd(id, record))
                continue;
            peer.Connection.Notify("newPeer", data => PeerJson.WriteMembers(data, id, record));
        }
    }

    private void NotifyNameChanged(string peerId, string? name, string? oldName) => peer.Connection.Notify("peerDisplayNameChanged", data =>
    {
        data.WriteString("peerId", peerId);
        data.WriteString("displayName", name);
        data.WriteString("oldDisplayName", oldName);
    });

    /// <summary>False when the attempt should be made again.</summary>
    private async Task<bool> ConsumeAsync(string transportId, string producerId, ProducerRecord producer, CancellationToken cancellation)
    {
        // The id is chosen here, so that events which overtake the answer find their peer.
        var consumer = new PeerConsumer(Guid.NewGuid().ToString(), producerId);
        peer.Consumers[consumer.Id] = consumer;
        peer.Room.SetOwner(consumer.Id, peer);
        ConsumerInfo info;
        try
        {
            info = await peer.Room.Sfu.ConsumeAsync(
                new ConsumeRequest
                {
                    TransportId = transportId,
                    ConsumerId = consumer.Id,
                    ProducerId = producerId,
                    RtpCapabilities = peer.RtpCapabilities,
                    Paused = true,
                    // As the demo: audio is repaired too where the client can ask for it.
                    EnableRtx = true,
                },
                deadline: peer.Room.Deadline(), cancellationToken: cancellation);
        }
        catch (RpcException fault)
        {
            Drop(consumer);
            peer.Room.LogConsumeFailed(peer.Id, producerId, fault);
            // Without a codec in common, or with the producer gone, another attempt ends the same way.
            return fault.StatusCode is not (StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.ResourceExhausted);
        }

        _ = AnnounceAsync(consumer, info, producer);
        return true;
    }

    private async Task AnnounceAsync(PeerConsumer consumer, ConsumerInfo info, ProducerRecord producer)
    {
        Task<bool>? answer = null;
        if (!consumer.Announce(() => answer = peer.Connection.RequestAsync("newConsumer", data =>
        {
            data.WriteString("peerId", producer.PeerId);
            data.WriteString("producerId", info.ProducerId);
            data.WriteString("id", info.Id);
            data.WriteString("kind", info.Kind);
            data.WritePropertyName("rtpParameters");
            data.WriteRawValue(RtpJson.Format(info.RtpParameters), skipInputValidation: true);
            data.WriteString("type", info.Type);
            data.WritePropertyName("appData");
            producer.AppData.WriteTo(data);
            data.WriteBoolean("producerPaused", info.ProducerPaused);
        })))
        {
            Drop(consumer);
            return;
        }

        var accepted = await answer!;
        try
        {
            if (accepted)
            {
                await peer.Room.Sfu.ResumeConsumerAsync(new ConsumerRequest { ConsumerId = consumer.Id }, deadline: peer.Room.Deadline());
                if (info.Score is not null)
                    peer.Connection.Notify("consumerScore", data => PeerJson.WriteScore(data, consumer.Id, info.Score));
            }
            else if (!peer.Connection.Session.Closing.IsCompleted)
            {
                Drop(consumer);
                await peer.Room.Sfu.CloseConsumerAsync(new ConsumerRequest { ConsumerId = consumer.Id }, deadline: peer.Room.Deadline());
            }
        }
        catch (RpcException fault)
        {
            // The consumer closed meanwhile: its event has told the client, or the room is ending.
            peer.Room.LogConsumeFailed(peer.Id, consumer.ProducerId, fault);
        }
    }

    private void Drop(PeerConsumer consumer)
    {
        peer.Consumers.TryRemove(consumer.Id, out _);
        peer.Room.RemoveOwner(consumer.Id);
    }
}
