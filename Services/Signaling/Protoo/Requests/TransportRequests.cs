using JbAspire.Contracts.Sfu;
using JbAspire.Signaling.Rooms;
using JbAspire.Signaling.Sfu;
using Microsoft.Extensions.Options;

namespace JbAspire.Signaling.Protoo.Requests;

/// <summary>Requests about WebRTC transports.</summary>
internal sealed class TransportRequests(RoomStore store, IOptions<SignalingOptions> options)
{
    private readonly int _maxTransports = options.Value.MaxTransportsPerPeer;

    public static ProtooReply NotFound(string id) => ProtooReply.Error(404, $"transport with id \"{id}\" not found");

    public async Task<ProtooReply> CreateAsync(Peer peer, RequestFields fields)
    {
        var forceTcp = fields.OptionalBoolean("forceTcp");
        // Both are hints of the demo; a transport for consuming is the one on which consumers are created.
        fields.OptionalBoolean("producing");
        var isForConsuming = fields.OptionalBoolean("consuming");
        if (fields.Fault is { } fault)
            return fault;
        if (peer.Transports.Count >= _maxTransports)
            return ProtooReply.Error(429, $"a peer has at most {_maxTransports} transports");

        var room = peer.Room;
        var request = new CreateWebRtcTransportRequest { RouterId = room.Key.RouterId, TransportId = Guid.NewGuid().ToString() };
        if (isForConsuming)
            request.TraceEventTypes.Add("bwe");
        if (forceTcp)
        {
            request.EnableUdp = false;
            request.EnableTcp = true;
        }

        // Noted before it exists: should this replica die now, the survivors close it.
        await store.AddTransportAsync(room.Key, peer.Session, request.TransportId);
        room.SetOwner(request.TransportId, peer);
        WebRtcTransportInfo transport;
        try
        {
            transport = await room.Sfu.CreateWebRtcTransportAsync(request, deadline: room.Deadline());
        }
        catch
        {
            room.RemoveOwner(request.TransportId);
            await store.RemoveTransportAsync(room.Key, request.TransportId);
            throw;
        }

        peer.Transports[transport.Id] = isForConsuming;
        // No sctpParameters: the engine has no SCTP. The contract's message has mediasoup's member names.
        return ProtooReply.Ok(RtpJson.Format(transport), afterSent: peer.View.Signal);
    }

    public static async Task<ProtooReply> ConnectAsync(Peer peer, RequestFields fields)
    {
        var id = fields.Id("transportId");
        var dtlsParameters = fields.Message<DtlsParameters>("dtlsParameters");
        if (fields.Fault is { } fault)
            return fault;
        if (!peer.Transports.ContainsKey(id))
            return NotFound(id);
        await peer.Room.Sfu.ConnectWebRtcTransportAsync(
            new ConnectWebRtcTransportRequest { TransportId = id, DtlsParameters = dtlsParameters }, deadline: peer.Room.Deadline());
        return ProtooReply.Ok();
    }

    public static async Task<ProtooReply> RestartIceAsync(Peer peer, RequestFields fields)
    {
        var id = fields.Id("transportId");
        if (fields.Fault is { } fault)
            return fault;
        if (!peer.Transports.ContainsKey(id))
            return NotFound(id);
        var response = await peer.Room.Sfu.RestartIceAsync(new RestartIceRequest { TransportId = id }, deadline: peer.Room.Deadline());
        return ProtooReply.Ok(RtpJson.Format(response.IceParameters ?? new IceParameters()));
    }
}
