using JbAspire.Contracts.Sfu;
using JbAspire.Signaling.Rooms;

namespace JbAspire.Signaling.Protoo.Requests;

/// <summary>Requests about the peer itself.</summary>
internal sealed partial class SessionRequests(RoomStore store, ILogger<SessionRequests> logger)
{
    private const int MaxDisplayName = 256;
    private const int MaxDeviceJson = 2_048;
    private static readonly ProtooReply NotCurrent = ProtooReply.Error(409, "another connection has taken this peer's place");

    public static Task<ProtooReply> GetRouterRtpCapabilitiesAsync(Peer peer, RequestFields fields) =>
        Task.FromResult(ProtooReply.Ok(peer.Room.RtpCapabilitiesJson));

    public async Task<ProtooReply> JoinAsync(Peer peer, RequestFields fields)
    {
        if (peer.HasJoined)
            return ProtooReply.Error(409, "Peer already joined");
        var displayName = fields.OptionalText("displayName", MaxDisplayName);
        var device = fields.OptionalObject("device", MaxDeviceJson);
        var rtpCapabilities = fields.OptionalMessage<RtpCapabilities>("rtpCapabilities");
        if (fields.Fault is { } fault)
            return fault;

        var record = peer.Record with { Joined = true, DisplayName = displayName, Device = device };
        if (!await store.UpdatePeerAsync(peer.Room.Key, peer.Id, record))
            return NotCurrent;
        await peer.Room.RefreshAsync();
        peer.RtpCapabilities = rtpCapabilities;
        peer.Record = record;
        LogJoined(peer.Room.Key.RoomId, peer.Id);

        var others = peer.Room.Snapshot.Peers.Where(entry => entry.Value.Joined && entry.Key != peer.Id).ToArray();
        return ProtooReply.Ok(DescribePeers(others), afterSent: () => peer.View.Start(others));
    }

    public async Task<ProtooReply> ChangeDisplayNameAsync(Peer peer, RequestFields fields)
    {
        var displayName = fields.OptionalText("displayName", MaxDisplayName);
        if (fields.Fault is { } fault)
            return fault;
        var record = peer.Record with { DisplayName = displayName };
        if (!await store.UpdatePeerAsync(peer.Room.Key, peer.Id, record))
            return NotCurrent;
        peer.Record = record;
        return ProtooReply.Ok();
    }

    private static string DescribePeers(KeyValuePair<string, PeerRecord>[] peers) => ProtooWriter.Object(data =>
    {
        data.WriteStartArray("peers");
        foreach (var (id, record) in peers)
        {
            data.WriteStartObject();
            PeerJson.WriteMembers(data, id, record);
            data.WriteEndObject();
        }

        data.WriteEndArray();
    });

    [LoggerMessage(3090, LogLevel.Information, "Room {RoomId}: peer {PeerId} joined")]
    private partial void LogJoined(string roomId, string peerId);
}
