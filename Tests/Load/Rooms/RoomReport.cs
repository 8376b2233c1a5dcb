using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace JbAspire.Load.Rooms;

/// <summary>Writes a result: one JSON object, or a table of its values.</summary>
internal static class RoomReport
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static void Write(TextWriter output, object result, bool json)
    {
        JsonNode node = JsonSerializer.SerializeToNode(result, result.GetType(), Json)!;
        if (!Console.IsErrorRedirected)
            Console.Error.WriteLine();
        if (json)
        {
            output.WriteLine(node.ToJsonString());
            return;
        }

        output.WriteLine("| figure | value |");
        output.WriteLine("|---|---|");
        WriteRows(output, "", node);
    }

    // Objects of numbers alone (percentiles) take one row; others a row for each value.
    private static void WriteRows(TextWriter output, string name, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject values when values.Count > 0 && values.All(entry => entry.Value is JsonValue value && value.TryGetValue(out double _)) && name.Length > 0:
                if (values.Any(entry => Text(entry.Value!) != "0"))
                    WriteRow(output, name, string.Join(", ", values.Select(entry => $"{entry.Key} {Text(entry.Value!)}")));
                break;
            case JsonObject values:
                foreach ((string key, JsonNode? value) in values)
                    WriteRows(output, name.Length == 0 ? key : $"{name}.{key}", value);
                break;
            case JsonArray entries when entries.All(entry => entry is JsonValue):
                WriteRow(output, name, string.Join(", ", entries.Select(entry => Text(entry!))));
                break;
            case JsonArray entries:
                for (int i = 0; i < entries.Count; i++)
                    WriteRows(output, $"{name}[{i}]", entries[i]);
                break;
            case null:
                break;
            default:
                // Most of the many figures of a group are 0.
                if (!name.Contains('.', StringComparison.Ordinal) || Text(node) != "0")
                    WriteRow(output, name, Text(node));
                break;
        }
    }

    private static void WriteRow(TextWriter output, string name, string value) => output.WriteLine($"| {name} | {value} |");

    private static string Text(JsonNode node) => node.AsValue().TryGetValue(out double number)
        ? number.ToString(Math.Abs(number) >= 100 || number == Math.Floor(number) ? "N0" : "0.#####", CultureInfo.InvariantCulture)
        : node.ToString();
}
