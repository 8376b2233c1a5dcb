using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Google.Protobuf;

namespace JbAspire.Signaling.Sfu;

/// <summary>
/// mediasoup's JSON for the messages of the contracts: lower camel case, values without presence always written (also 0 and
/// empty lists, which clients expect), absent optional fields left out, unknown fields of newer clients ignored.
/// </summary>
internal static class RtpJson
{
    private const int MaxDepth = 16;

    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default.WithFormatDefaultValues(true));

    private static readonly JsonParser Parser = new(new JsonParser.Settings(MaxDepth).WithIgnoreUnknownFields(true));

    public static string Format(IMessage message) => Formatter.Format(message);

    public static string Format(IEnumerable<IMessage> messages) => $"[{string.Join(',', messages.Select(message => Formatter.Format(message)))}]";

    /// <summary>Parses a client's JSON; the fault names what does not fit.</summary>
    public static bool TryParse<T>(JsonElement json, [NotNullWhen(true)] out T? message, out string fault)
        where T : class, IMessage<T>, new()
    {
        message = null;
        fault = "an object is expected";
        if (json.ValueKind != JsonValueKind.Object)
            return false;
        try
        {
            message = Parser.Parse<T>(json.GetRawText());
            return true;
        }
        catch (Exception invalid) when (invalid is InvalidProtocolBufferException or InvalidJsonException or FormatException or OverflowException)
        {
            fault = invalid.Message;
            return false;
        }
    }
}
