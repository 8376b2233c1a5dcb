using JbAspire.Contracts.Sfu;
using JbAspire.Signaling.Rooms;
using JbAspire.Signaling.Sfu;

namespace JbAspire.Signaling.Protoo.Requests;

/// <summary>Statistics; each answer is a bare array, as in mediasoup.</summary>
internal static class StatsRequests
{
    public static async Task<ProtooReply> TransportAsync(Peer peer, RequestFields fields)
    {
        var id = fields.Id("transportId");
        if (fields.Fault is { } fault)
            return fault;
        if (!peer.Transports.ContainsKey(id))
            return TransportRequests.NotFound(id);
        var stats = await peer.Room.Sfu.GetTransportStatsAsync(new GetTransportStatsRequest { TransportId = id }, deadline: peer.Room.Deadline());
        return ProtooReply.Ok(RtpJson.Format([stats]));
    }

    public static async Task<ProtooReply> ProducerAsync(Peer peer, RequestFields fields)
    {
        var id = fields.Id("producerId");
        if (fields.Fault is { } fault)
            return fault;
        if (!peer.Producers.ContainsKey(id))
            return ProducerRequests.NotFound(id);
        var list = await peer.Room.Sfu.GetProducerStatsAsync(new ProducerRequest { ProducerId = id }, deadline: peer.Room.Deadline());
        return ProtooReply.Ok(RtpJson.Format(list.Stats));
    }

    public static async Task<ProtooReply> ConsumerAsync(Peer peer, RequestFields fields)
    {
        var id = fields.Id("consumerId");
        if (fields.Fault is { } fault)
            return fault;
        if (!peer.Consumers.ContainsKey(id))
            return ConsumerRequests.NotFound(id);
        var list = await peer.Room.Sfu.GetConsumerStatsAsync(new ConsumerRequest { ConsumerId = id }, deadline: peer.Room.Deadline());
        return ProtooReply.Ok(RtpJson.Format(list.Stats));
    }
}
