using System.Globalization;
using System.Text.Json;
using Google.Protobuf;
using JbAspire.Signaling.Sfu;

namespace JbAspire.Signaling.Protoo;

/// <summary>
/// Reads the members of a request's <c>data</c>. The first member that does not fit is kept in <see cref="Fault"/>; the
/// values read after it are placeholders, so a handler reads all it needs and then looks at the fault once.
/// </summary>
internal sealed class RequestFields(JsonElement data)
{
    private string? _fault;

    /// <summary>The 400 to answer with, or null when every member was read.</summary>
    public ProtooReply? Fault => _fault is null ? null : ProtooReply.Error(400, _fault);

    public string Id(string name)
    {
        if (data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && Identifier.IsValid(value.GetString()))
            return value.GetString()!;
        return Fail(name, value, "1-64 characters of [A-Za-z0-9_-]", "");
    }

    public string OneOf(string name, params string[] allowed)
    {
        if (data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && allowed.Contains(value.GetString()))
            return value.GetString()!;
        return Fail(name, value, string.Join(" or ", allowed.Select(entry => $"\"{entry}\"")), "");
    }

    public string? OptionalText(string name, int maxLength)
    {
        if (!TryGet(name, out var value))
            return null;
        if (value.ValueKind == JsonValueKind.String && value.GetString() is { } text && text.Length <= maxLength)
            return text;
        return Fail(name, value, $"a string of at most {maxLength} characters", "");
    }

    public bool OptionalBoolean(string name)
    {
        if (!TryGet(name, out var value) || value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return value.ValueKind == JsonValueKind.True;
        return Fail(name, value, "true or false", false);
    }

    public uint Number(string name, uint minimum, uint maximum)
    {
        if (data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetUInt32(out var number)
            && number >= minimum && number <= maximum)
        {
            return number;
        }

        return Fail(name, value, string.Create(CultureInfo.InvariantCulture, $"an integer from {minimum} to {maximum}"), minimum);
    }

    public uint? OptionalNumber(string name, uint minimum, uint maximum) => TryGet(name, out _) ? Number(name, minimum, maximum) : null;

    /// <summary>A free object of the client, at most so many characters of JSON.</summary>
    public JsonElement? OptionalObject(string name, int maxLength)
    {
        if (!TryGet(name, out var value))
            return null;
        if (value.ValueKind == JsonValueKind.Object && value.GetRawText().Length <= maxLength)
            return value.Clone();
        return Fail<JsonElement?>(name, value, $"an object of at most {maxLength} characters", null);
    }

    public T Message<T>(string name)
        where T : class, IMessage<T>, new()
    {
        var fault = "an object is expected";
        if (data.TryGetProperty(name, out var value) && RtpJson.TryParse<T>(value, out var message, out fault))
            return message;
        _fault ??= $"{name} is not valid: {fault}";
        return new T();
    }

    public T? OptionalMessage<T>(string name)
        where T : class, IMessage<T>, new() => TryGet(name, out _) ? Message<T>(name) : null;

    private bool TryGet(string name, out JsonElement value) =>
        data.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;

    private T Fail<T>(string name, JsonElement value, string expected, T placeholder)
    {
        const int MaxShown = 80;
        var shown = value.ValueKind == JsonValueKind.Undefined ? "missing" : value.GetRawText();
        _fault ??= $"{name} is {(shown.Length > MaxShown ? shown[..MaxShown] + "..." : shown)}: {expected} is expected";
        return placeholder;
    }
}
