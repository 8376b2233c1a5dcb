using System.Text.Json;
using JbAspire.Contracts.Sfu;

namespace JbAspire.Signaling.Rooms;

/// <summary>
/// Who speaks, from the room's two observers: the loudest peers while there is sound (<c>speakingPeers</c>), and the one that
/// leads (<c>activeSpeaker</c>), which is nobody when the room is silent. Observers know producers, clients know peers.
/// </summary>
internal sealed class RoomSpeakers(Room room)
{
    private Dictionary<string, int> _volumes = new(StringComparer.Ordinal);
    private string _dominantProducerId = "";
    private string? _announcedPeerId;

    public void OnVolumes(AudioVolumes measured)
    {
        var volumes = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var volume in measured.Volumes)
        {
            // A peer with two microphones is as loud as the louder one, which comes first.
            if (PeerOf(volume.ProducerId) is { } peerId)
                volumes.TryAdd(peerId, volume.Volume);
        }

        if (volumes.Count == 0)
            return;
        _volumes = volumes;
        NotifyAll("speakingPeers", data => WriteVolumes(data, volumes));

        // The dominant speaker is told once: after a silence it may be the same as before it.
        Announce(PeerOf(_dominantProducerId) ?? volumes.MaxBy(volume => volume.Value).Key);
    }

    public void OnSilence()
    {
        _volumes = new(StringComparer.Ordinal);
        NotifyAll("speakingPeers", data => WriteVolumes(data, _volumes));
        Announce(null);
    }

    public void OnDominantSpeaker(DominantSpeaker speaker)
    {
        _dominantProducerId = speaker.ProducerId;
        if (!speaker.HasProducerId)
            Announce(null);
        else if (PeerOf(speaker.ProducerId) is { } peerId)
            Announce(peerId);
    }

    private void Announce(string? peerId)
    {
        if (peerId == _announcedPeerId)
            return;
        _announcedPeerId = peerId;
        NotifyAll("activeSpeaker", data =>
        {
            data.WriteString("peerId", peerId);
            if (peerId is not null && _volumes.TryGetValue(peerId, out var volume))
                data.WriteNumber("volume", volume);
        });
    }

    private string? PeerOf(string producerId) => room.Snapshot.Producers.GetValueOrDefault(producerId)?.PeerId;

    private void NotifyAll(string method, Action<Utf8JsonWriter> data)
    {
        foreach (var peer in room.Peers)
        {
            if (peer.HasJoined)
                peer.Connection.Notify(method, data);
        }
    }

    private static void WriteVolumes(Utf8JsonWriter data, Dictionary<string, int> volumes)
    {
        data.WriteStartArray("peerVolumes");
        foreach (var (peerId, volume) in volumes)
        {
            data.WriteStartObject();
            data.WriteString("peerId", peerId);
            data.WriteNumber("volume", volume);
            data.WriteEndObject();
        }

        data.WriteEndArray();
    }
}
