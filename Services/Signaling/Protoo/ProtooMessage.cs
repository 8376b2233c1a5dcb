using System.Text.Json;

namespace JbAspire.Signaling.Protoo;

/// <summary>The three envelopes of protoo, and the frames that are none.</summary>
internal enum ProtooKind
{
    /// <summary>Not JSON, not an object, or without an id to answer to.</summary>
    Invalid,

    /// <summary>A request with an id and a fault: it can be answered with an error.</summary>
    InvalidRequest,

    /// <summary><c>{"request":true,"id":1,"method":"m","data":{}}</c></summary>
    Request,

    /// <summary><c>{"response":true,"id":1,"ok":true,"data":{}}</c> or <c>ok:false</c> with <c>errorCode</c> and <c>errorReason</c>.</summary>
    Response,

    /// <summary><c>{"notification":true,"method":"m","data":{}}</c></summary>
    Notification,
}

/// <summary>A received protoo frame.</summary>
internal readonly record struct ProtooMessage(ProtooKind Kind, long Id, string Method, JsonElement Data, bool Ok, string Fault)
{
    private const int MaxMethodLength = 64;
    private static readonly JsonDocumentOptions ParseOptions = new() { MaxDepth = 32 };
    private static readonly JsonElement EmptyObject = JsonDocument.Parse("{}").RootElement.Clone();

    public static ProtooMessage Parse(ReadOnlySpan<byte> frame)
    {
        JsonElement root;
        try
        {
            var reader = new Utf8JsonReader(frame, new JsonReaderOptions { MaxDepth = ParseOptions.MaxDepth });
            root = JsonElement.ParseValue(ref reader);
            if (reader.Read())
                return Invalid("the frame has more than one JSON value");
        }
        catch (JsonException)
        {
            return Invalid("the frame is not JSON");
        }

        if (root.ValueKind != JsonValueKind.Object)
            return Invalid("the frame is not a JSON object");
        if (IsTrue(root, "notification"))
        {
            return TryGetMethod(root, out var name)
                ? new ProtooMessage(ProtooKind.Notification, 0, name, Payload(root), false, "")
                : Invalid("the notification has no method");
        }

        var isRequest = IsTrue(root, "request");
        if (!isRequest && !IsTrue(root, "response"))
            return Invalid("the frame is neither a protoo request, response nor notification");
        if (!root.TryGetProperty("id", out var idElement) || idElement.ValueKind != JsonValueKind.Number || !idElement.TryGetInt64(out var id))
            return Invalid("the message has no integer id");
        if (!isRequest)
            return new ProtooMessage(ProtooKind.Response, id, "", Payload(root), IsTrue(root, "ok"), "");
        if (!TryGetMethod(root, out var method))
            return new ProtooMessage(ProtooKind.InvalidRequest, id, "", EmptyObject, false, $"\"method\" must be a string of 1 to {MaxMethodLength} characters");
        var data = Payload(root);
        return data.ValueKind == JsonValueKind.Object
            ? new ProtooMessage(ProtooKind.Request, id, method, data, false, "")
            : new ProtooMessage(ProtooKind.InvalidRequest, id, method, EmptyObject, false, "\"data\" must be an object");
    }

    private static ProtooMessage Invalid(string fault) => new(ProtooKind.Invalid, 0, "", EmptyObject, false, fault);

    private static bool IsTrue(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    private static bool TryGetMethod(JsonElement root, out string method)
    {
        method = root.TryGetProperty("method", out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() ?? "" : "";
        return method.Length is > 0 and <= MaxMethodLength;
    }

    private static JsonElement Payload(JsonElement root) =>
        root.TryGetProperty("data", out var data) && data.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined) ? data : EmptyObject;
}
