using System.Text;
using System.Text.Json;

namespace JbAspire.Signaling.Relay;

/// <summary>What the relay looks at in a frame: whether it is a JSON object with a string <c>type</c>, and which.</summary>
internal static class RelayFrame
{
    /// <summary>The frame is sent on as it came; only its <c>type</c> is read.</summary>
    public static bool TryReadType(ReadOnlySpan<byte> frame, out string type, out string fault)
    {
        type = "";
        fault = "the frame is not a JSON object";
        var reader = new Utf8JsonReader(frame);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isType = reader.ValueTextEquals("type"u8);
                reader.Read();
                if (isType && reader.TokenType == JsonTokenType.String)
                    type = reader.GetString() ?? "";
                reader.Skip();
            }

            // What follows the object makes the frame invalid.
            reader.Read();
        }
        catch (Exception invalid) when (invalid is JsonException or InvalidOperationException)
        {
            return false;
        }

        fault = "the frame has no string \"type\"";
        return type.Length > 0;
    }

    public static byte[] Error(int code, string reason) =>
        Encoding.UTF8.GetBytes($$"""{"type":"error","code":{{code}},"reason":"{{JsonEncodedText.Encode(reason)}}"}""");

    /// <summary>Sent to the others for a client that vanished without a <c>leave</c> of its own.</summary>
    public static byte[] Leave(string roomId) =>
        Encoding.UTF8.GetBytes($$"""{"type":"leave","roomId":"{{roomId}}","reason":"disconnected"}""");
}
