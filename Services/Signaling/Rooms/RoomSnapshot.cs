namespace JbAspire.Signaling.Rooms;

/// <summary>The room's state in Redis at one version; never changed after it was read.</summary>
internal sealed record RoomSnapshot(
    long Version, IReadOnlyDictionary<string, PeerRecord> Peers, IReadOnlyDictionary<string, ProducerRecord> Producers)
{
    public static RoomSnapshot Empty { get; } = new(-1, new Dictionary<string, PeerRecord>(), new Dictionary<string, ProducerRecord>());
}
