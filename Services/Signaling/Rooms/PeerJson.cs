using System.Text.Json;
using JbAspire.Contracts.Sfu;
using JbAspire.Signaling.Sfu;

namespace JbAspire.Signaling.Rooms;

/// <summary>JSON that several messages share.</summary>
internal static class PeerJson
{
    /// <summary><c>"id":..,"displayName":..,"device":..</c></summary>
    public static void WriteMembers(Utf8JsonWriter writer, string id, PeerRecord peer)
    {
        writer.WriteString("id", id);
        if (peer.DisplayName is not null)
            writer.WriteString("displayName", peer.DisplayName);
        if (peer.Device is not { } device)
            return;
        writer.WritePropertyName("device");
        device.WriteTo(writer);
    }

    /// <summary><c>"consumerId":..,"score":{..}</c></summary>
    public static void WriteScore(Utf8JsonWriter writer, string consumerId, ConsumerScore score)
    {
        writer.WriteString("consumerId", consumerId);
        writer.WritePropertyName("score");
        writer.WriteRawValue(RtpJson.Format(score), skipInputValidation: true);
    }
}
