using System.Text.Json;
using Grpc.Core;
using JbAspire.Contracts.Sfu;
using JbAspire.Signaling.Sfu;
using StackExchange.Redis;
using Case = JbAspire.Contracts.Sfu.SfuEvent.EventOneofCase;

namespace JbAspire.Signaling.Rooms;

/// <summary>
/// Sends the router's events on to the clients of this replica. Every replica reads the same events and each peer is
/// connected to one of them, so no event has to travel between replicas.
/// </summary>
internal sealed class RoomEvents(Room room, RoomStore store)
{
    private readonly RoomSpeakers _speakers = new(room);

    public void Handle(SfuEvent sfuEvent)
    {
        switch (sfuEvent.EventCase)
        {
            case Case.TransportClosed:
                OnTransportClosed(sfuEvent.TransportClosed.TransportId);
                break;
            case Case.ProducerClosed:
                OnProducerClosed(sfuEvent.ProducerClosed.ProducerId);
                break;
            case Case.ProducerScore:
                OnProducerScore(sfuEvent.ProducerScore);
                break;
            case Case.ConsumerClosed:
                OnConsumerClosed(sfuEvent.ConsumerClosed.ConsumerId, sfuEvent.ConsumerClosed.Reason);
                break;
            case Case.ConsumerPaused:
                Tell(sfuEvent.ConsumerPaused.ConsumerId, "consumerPaused");
                break;
            case Case.ConsumerResumed:
                Tell(sfuEvent.ConsumerResumed.ConsumerId, "consumerResumed");
                break;
            case Case.ConsumerScore when sfuEvent.ConsumerScore.Score is { } score:
                Tell(sfuEvent.ConsumerScore.ConsumerId, (peer, id) => peer.Connection.Notify("consumerScore", data => PeerJson.WriteScore(data, id, score)));
                break;
            case Case.ConsumerLayersChange:
                OnLayersChange(sfuEvent.ConsumerLayersChange);
                break;
            case Case.ProducerLayersWanted:
                OnLayersWanted(sfuEvent.ProducerLayersWanted);
                break;
            case Case.Trace:
                OnTrace(sfuEvent.Trace);
                break;
            case Case.AudioVolumes:
                _speakers.OnVolumes(sfuEvent.AudioVolumes);
                break;
            case Case.Silence:
                _speakers.OnSilence();
                break;
            case Case.DominantSpeaker:
                _speakers.OnDominantSpeaker(sfuEvent.DominantSpeaker);
                break;
        }
    }

    /// <summary>After a gap in the events: what the router no longer has is treated as closed, what it still wants is told again.</summary>
    public async Task ResynchronizeAsync()
    {
        RouterDump dump;
        try
        {
            dump = await room.Sfu.DumpRouterAsync(new DumpRouterRequest { RouterId = room.Key.RouterId }, deadline: room.Deadline());
        }
        catch (RpcException)
        {
            // The feed finds out by itself whether the router still exists.
            return;
        }

        foreach (var peer in room.Peers)
        {
            foreach (var id in peer.Transports.Keys.Except(dump.TransportIds))
                OnTransportClosed(id);
            foreach (var id in peer.Producers.Keys.Where(id => !dump.MapProducerIdConsumerIds.ContainsKey(id)))
                OnProducerClosed(id);
            foreach (var id in peer.Consumers.Keys.Where(id => !dump.MapConsumerIdProducerId.ContainsKey(id)))
                OnConsumerClosed(id, "closed");
        }

        foreach (var wanted in dump.ProducerLayersWanted)
            OnLayersWanted(wanted);

        // Whoever speaks now is heard of with the next measurement.
        _speakers.OnSilence();
    }

    private void OnTransportClosed(string transportId)
    {
        if (room.OwnerOf(transportId) is not { } peer || !peer.Transports.TryRemove(transportId, out _))
            return;
        room.RemoveOwner(transportId);
        Write(() => store.RemoveTransportAsync(room.Key, transportId));
    }

    private void OnProducerClosed(string producerId)
    {
        if (room.OwnerOf(producerId) is not { } peer || !peer.Producers.TryRemove(producerId, out _))
            return;
        room.RemoveOwner(producerId);
        Write(() => store.RemoveProducerAsync(room.Key, producerId));
    }

    private void OnProducerScore(ProducerScore score)
    {
        if (room.OwnerOf(score.ProducerId) is not { } peer)
            return;
        peer.Connection.Notify("producerScore", data =>
        {
            data.WriteString("producerId", score.ProducerId);
            data.WritePropertyName("score");
            data.WriteRawValue(RtpJson.Format(score.Scores), skipInputValidation: true);
        });
    }

    private void OnConsumerClosed(string consumerId, string reason)
    {
        if (room.OwnerOf(consumerId) is not { } peer || !peer.Consumers.TryRemove(consumerId, out var consumer))
            return;
        room.RemoveOwner(consumerId);
        consumer.DeliverClosed(() => peer.Connection.Notify("consumerClosed", data => data.WriteString("consumerId", consumerId)));
        if (reason == "transport_closed")
            peer.View.Forget(consumer.ProducerId);
    }

    private void OnLayersChange(ConsumerLayersChange change) => Tell(change.ConsumerId, (peer, id) =>
        peer.Connection.Notify("consumerLayersChanged", data =>
        {
            data.WriteString("consumerId", id);
            WriteLayer(data, "spatialLayer", change.Layers?.SpatialLayer);
            WriteLayer(data, "temporalLayer", change.Layers is { HasTemporalLayer: true } layers ? layers.TemporalLayer : null);
        }));

    private void OnLayersWanted(ProducerLayersWanted wanted)
    {
        if (room.OwnerOf(wanted.ProducerId) is not { } peer)
            return;
        peer.Connection.Notify("producerLayersWanted", data =>
        {
            data.WriteString("producerId", wanted.ProducerId);
            WriteLayer(data, "spatialLayer", wanted.HasSpatialLayer ? wanted.SpatialLayer : null);
        });
    }

    /// <summary>Only what was asked for at the creation of a transport comes here: estimates of what a consuming peer can receive.</summary>
    private void OnTrace(TraceEvent trace)
    {
        if (trace is not { SourceCase: TraceEvent.SourceOneofCase.TransportId, Bandwidth: { } bandwidth, Direction: "out" }
            || room.OwnerOf(trace.TransportId) is not { } peer
            || !peer.Transports.GetValueOrDefault(trace.TransportId))
        {
            return;
        }

        peer.Connection.Notify("downlinkBwe", data =>
        {
            data.WriteNumber("desiredBitrate", bandwidth.DesiredBitrate);
            data.WriteNumber("effectiveDesiredBitrate", bandwidth.EffectiveDesiredBitrate);
            data.WriteNumber("availableBitrate", bandwidth.AvailableBitrate);
        });
    }

    private void Tell(string consumerId, string method) => Tell(consumerId, (peer, id) =>
        peer.Connection.Notify(method, data => data.WriteString("consumerId", id)));

    private void Tell(string consumerId, Action<Peer, string> notification)
    {
        if (room.OwnerOf(consumerId) is { } peer && peer.Consumers.TryGetValue(consumerId, out var consumer))
            consumer.Deliver(() => notification(peer, consumerId));
    }

    private static void WriteLayer(Utf8JsonWriter data, string name, uint? layer)
    {
        if (layer is { } value)
            data.WriteNumber(name, value);
        else
            data.WriteNull(name);
    }

    private static async void Write(Func<Task> write)
    {
        try
        {
            await write();
        }
        catch (Exception fault) when (fault is RedisException or TimeoutException)
        {
            // Redis is away; the entry goes with its owner's departure.
        }
    }
}
