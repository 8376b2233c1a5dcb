using Grpc.Core;
using JbAspire.Contracts.Sfu;
using JbAspire.Signaling.Rooms;

namespace JbAspire.Signaling.Protoo.Requests;

/// <summary>Requests about what the peer receives.</summary>
internal static class ConsumerRequests
{
    private const uint MaxLayer = 7;

    public static ProtooReply NotFound(string id) => ProtooReply.Error(404, $"consumer with id \"{id}\" not found");

    public static Task<ProtooReply> PauseAsync(Peer peer, RequestFields fields) => CallAsync(peer, fields, peer.Room.Sfu.PauseConsumerAsync);

    public static Task<ProtooReply> ResumeAsync(Peer peer, RequestFields fields) => CallAsync(peer, fields, peer.Room.Sfu.ResumeConsumerAsync);

    public static Task<ProtooReply> RequestKeyFrameAsync(Peer peer, RequestFields fields) => CallAsync(peer, fields, peer.Room.Sfu.RequestKeyFrameAsync);

    public static Task<ProtooReply> UnsetPriorityAsync(Peer peer, RequestFields fields) => CallAsync(peer, fields, peer.Room.Sfu.UnsetPriorityAsync);

    public static async Task<ProtooReply> SetPreferredLayersAsync(Peer peer, RequestFields fields)
    {
        var id = fields.Id("consumerId");
        var layers = new ConsumerLayers { SpatialLayer = fields.Number("spatialLayer", 0, MaxLayer) };
        if (fields.OptionalNumber("temporalLayer", 0, MaxLayer) is { } temporalLayer)
            layers.TemporalLayer = temporalLayer;
        if (fields.Fault is { } fault)
            return fault;
        if (!peer.Consumers.ContainsKey(id))
            return NotFound(id);
        await peer.Room.Sfu.SetPreferredLayersAsync(
            new SetPreferredLayersRequest { ConsumerId = id, Layers = layers }, deadline: peer.Room.Deadline());
        return ProtooReply.Ok();
    }

    public static async Task<ProtooReply> SetPriorityAsync(Peer peer, RequestFields fields)
    {
        var id = fields.Id("consumerId");
        var priority = fields.Number("priority", 1, 255);
        if (fields.Fault is { } fault)
            return fault;
        if (!peer.Consumers.ContainsKey(id))
            return NotFound(id);
        await peer.Room.Sfu.SetPriorityAsync(new SetPriorityRequest { ConsumerId = id, Priority = priority }, deadline: peer.Room.Deadline());
        return ProtooReply.Ok();
    }

    private delegate AsyncUnaryCall<ConsumerResponse> ConsumerCall(
        ConsumerRequest request, Metadata? headers, DateTime? deadline, CancellationToken cancellationToken);

    private static async Task<ProtooReply> CallAsync(Peer peer, RequestFields fields, ConsumerCall call)
    {
        var id = fields.Id("consumerId");
        if (fields.Fault is { } fault)
            return fault;
        if (!peer.Consumers.ContainsKey(id))
            return NotFound(id);
        await call(new ConsumerRequest { ConsumerId = id }, null, peer.Room.Deadline(), CancellationToken.None);
        return ProtooReply.Ok();
    }
}
