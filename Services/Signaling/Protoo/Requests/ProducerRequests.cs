using System.Text.Json;
using Grpc.Core;
using JbAspire.Contracts.Sfu;
using JbAspire.Signaling.Rooms;
using Microsoft.Extensions.Options;

namespace JbAspire.Signaling.Protoo.Requests;

/// <summary>Requests about what the peer sends.</summary>
internal sealed class ProducerRequests(RoomStore store, IOptions<SignalingOptions> options)
{
    private const int MaxAppDataJson = 4_096;
    private const uint MaxKeyFrameRequestDelay = 60_000;
    private readonly int _maxProducers = options.Value.MaxProducersPerPeer;

    public static ProtooReply NotFound(string id) => ProtooReply.Error(404, $"producer with id \"{id}\" not found");

    public async Task<ProtooReply> ProduceAsync(Peer peer, RequestFields fields)
    {
        var transportId = fields.Id("transportId");
        var kind = fields.OneOf("kind", "audio", "video");
        var rtpParameters = fields.Message<RtpParameters>("rtpParameters");
        var paused = fields.OptionalBoolean("paused");
        var keyFrameRequestDelay = fields.OptionalNumber("keyFrameRequestDelay", 0, MaxKeyFrameRequestDelay) ?? 0;
        var appData = fields.OptionalObject("appData", MaxAppDataJson);
        if (fields.Fault is { } fault)
            return fault;
        if (!peer.Permissions.CanProduce)
            return ProtooReply.Error(403, "this peer may not produce");
        if (!peer.Transports.ContainsKey(transportId))
            return TransportRequests.NotFound(transportId);
        if (peer.Producers.Count >= _maxProducers)
            return ProtooReply.Error(429, $"a peer has at most {_maxProducers} producers");

        var room = peer.Room;
        var id = Guid.NewGuid().ToString();
        room.SetOwner(id, peer);
        peer.Producers[id] = kind;
        var request = new ProduceRequest
        {
            TransportId = transportId,
            ProducerId = id,
            Kind = kind,
            RtpParameters = rtpParameters,
            Paused = paused,
            KeyFrameRequestDelay = keyFrameRequestDelay,
        };
        try
        {
            await room.Sfu.ProduceAsync(request, deadline: room.Deadline());
        }
        catch
        {
            Forget(peer, id);
            throw;
        }

        var record = new ProducerRecord(peer.Id, peer.Session, kind, AddPeerId(appData, peer.Id));
        if (!await store.AddProducerAsync(room.Key, id, record))
        {
            Forget(peer, id);
            return ProtooReply.Error(409, "another connection has taken this peer's place");
        }

        return ProtooReply.Ok($$"""{"id":"{{id}}"}""");
    }

    public async Task<ProtooReply> CloseAsync(Peer peer, RequestFields fields)
    {
        var reply = await CallAsync(peer, fields, peer.Room.Sfu.CloseProducerAsync, out var id);
        if (!reply.IsOk)
            return reply;
        Forget(peer, id);
        await store.RemoveProducerAsync(peer.Room.Key, id);
        return reply;
    }

    public static Task<ProtooReply> PauseAsync(Peer peer, RequestFields fields) => CallAsync(peer, fields, peer.Room.Sfu.PauseProducerAsync, out _);

    public static Task<ProtooReply> ResumeAsync(Peer peer, RequestFields fields) => CallAsync(peer, fields, peer.Room.Sfu.ResumeProducerAsync, out _);

    private delegate AsyncUnaryCall<ProducerResponse> ProducerCall(
        ProducerRequest request, Metadata? headers, DateTime? deadline, CancellationToken cancellationToken);

    private static Task<ProtooReply> CallAsync(Peer peer, RequestFields fields, ProducerCall call, out string id)
    {
        id = fields.Id("producerId");
        if (fields.Fault is { } fault)
            return Task.FromResult(fault);
        return peer.Producers.ContainsKey(id) ? CallAsync(peer, id, call) : Task.FromResult(NotFound(id));
    }

    private static async Task<ProtooReply> CallAsync(Peer peer, string id, ProducerCall call)
    {
        await call(new ProducerRequest { ProducerId = id }, null, peer.Room.Deadline(), CancellationToken.None);
        return ProtooReply.Ok();
    }

    private static void Forget(Peer peer, string id)
    {
        peer.Producers.TryRemove(id, out _);
        peer.Room.RemoveOwner(id);
    }

    /// <summary>As the demo does: a consumer's appData tells whose producer it is.</summary>
    private static JsonElement AddPeerId(JsonElement? appData, string peerId)
    {
        var json = ProtooWriter.Object(data =>
        {
            if (appData is { } given)
            {
                foreach (var member in given.EnumerateObject().Where(member => member.Name != "peerId"))
                    member.WriteTo(data);
            }

            data.WriteString("peerId", peerId);
        });
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
