using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace JbAspire.Signaling.Protoo;

/// <summary>Writes protoo frames. Payloads are JSON that is already written, or written by the caller's action.</summary>
internal static class ProtooWriter
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ReadOnlyMemory<byte> Response(long id, string dataJson) => Write(writer =>
    {
        writer.WriteBoolean("response", true);
        writer.WriteNumber("id", id);
        writer.WriteBoolean("ok", true);
        writer.WritePropertyName("data");
        writer.WriteRawValue(dataJson, skipInputValidation: true);
    });

    public static ReadOnlyMemory<byte> Error(long id, int code, string reason) => Write(writer =>
    {
        writer.WriteBoolean("response", true);
        writer.WriteNumber("id", id);
        writer.WriteBoolean("ok", false);
        writer.WriteNumber("errorCode", code);
        writer.WriteString("errorReason", reason);
    });

    public static ReadOnlyMemory<byte> Request(long id, string method, Action<Utf8JsonWriter> data) => Write(writer =>
    {
        writer.WriteBoolean("request", true);
        writer.WriteNumber("id", id);
        WriteMethod(writer, method, data);
    });

    public static ReadOnlyMemory<byte> Notification(string method, Action<Utf8JsonWriter> data) => Write(writer =>
    {
        writer.WriteBoolean("notification", true);
        WriteMethod(writer, method, data);
    });

    /// <summary>An object as text, for payloads that are put together by hand.</summary>
    public static string Object(Action<Utf8JsonWriter> members) => System.Text.Encoding.UTF8.GetString(Write(members).Span);

    private static void WriteMethod(Utf8JsonWriter writer, string method, Action<Utf8JsonWriter> data)
    {
        writer.WriteString("method", method);
        writer.WriteStartObject("data");
        data(writer);
        writer.WriteEndObject();
    }

    private static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var writer = new Utf8JsonWriter(buffer, Options);
        writer.WriteStartObject();
        members(writer);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }
}
