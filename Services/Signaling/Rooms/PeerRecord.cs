using System.Text.Json;
using System.Text.Json.Serialization;

namespace JbAspire.Signaling.Rooms;

/// <summary>What all replicas know of a peer.</summary>
/// <param name="Session">New with every connection: tells a peer that came back from the one that left.</param>
/// <param name="Replica">Whose connection it is.</param>
/// <param name="Joined">Whether the peer has sent <c>join</c>; before that the others do not see it.</param>
/// <param name="DisplayName">As the client gave it; null when it gave none.</param>
/// <param name="Device">The client's JSON as it came.</param>
internal sealed record PeerRecord(string Session, string Replica, bool Joined, string? DisplayName, JsonElement? Device);

/// <summary>What all replicas know of a producer.</summary>
/// <param name="PeerId">Its owner.</param>
/// <param name="Session">The owner's connection.</param>
/// <param name="Kind">"audio" or "video".</param>
/// <param name="AppData">The client's JSON with <c>peerId</c> added.</param>
internal sealed record ProducerRecord(string PeerId, string Session, string Kind, JsonElement AppData);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PeerRecord))]
[JsonSerializable(typeof(ProducerRecord))]
internal sealed partial class RoomJson : JsonSerializerContext;
