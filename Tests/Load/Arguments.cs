using System.Globalization;

namespace JbAspire.Load;

/// <summary>The options of one command line: <c>--name value</c>, <c>--name=value</c> and <c>--switch</c>.</summary>
internal sealed class Arguments
{
    private readonly Dictionary<string, string> _values = [];
    private readonly Dictionary<string, LoadOption> _options;

    /// <exception cref="UsageException">An option is unknown, or has no value.</exception>
    public Arguments(IReadOnlyList<LoadOption> options, ReadOnlySpan<string> arguments)
    {
        _options = options.ToDictionary(option => option.Name, StringComparer.Ordinal);
        for (int i = 0; i < arguments.Length; i++)
        {
            string[] parts = arguments[i].Split('=', 2);
            if (!parts[0].StartsWith("--", StringComparison.Ordinal) || !_options.TryGetValue(parts[0][2..], out LoadOption? option))
                throw new UsageException($"{parts[0]} is not an option; --help lists them.");

            if (parts.Length == 2)
                _values[option.Name] = parts[1];
            else if (option.IsSwitch)
                _values[option.Name] = "true";
            else if (i + 1 < arguments.Length)
                _values[option.Name] = arguments[++i];
            else
                throw new UsageException($"{parts[0]} needs a value.");
        }
    }

    public string Text(string name) => _values.GetValueOrDefault(name) ?? _options[name].Default ?? "";

    public bool Has(string name) => _values.ContainsKey(name);

    public bool Flag(string name) => Text(name) switch
    {
        "true" => true,
        "false" or "" => false,
        string other => throw new UsageException($"--{name} is true or false, not {other}."),
    };

    public int Number(string name, int minimum, int maximum) => ParseNumber(name, Text(name), minimum, maximum);

    public IReadOnlyList<int> Numbers(string name, int minimum, int maximum) =>
        [.. Words(name).Select(word => ParseNumber(name, word, minimum, maximum))];

    /// <summary>A value that is one of some words.</summary>
    public string Word(string name, params string[] allowed) => Check(name, Text(name), allowed);

    /// <summary>Values with commas between them, each one of some words.</summary>
    public IReadOnlyList<string> Words(string name, params string[] allowed) =>
        [.. Text(name).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(word => Check(name, word, allowed))];

    private static string Check(string name, string word, string[] allowed) =>
        allowed.Length == 0 || allowed.Contains(word, StringComparer.Ordinal)
            ? word
            : throw new UsageException($"--{name} is {string.Join(", ", allowed)}, not {word}.");

    private static int ParseNumber(string name, string text, int minimum, int maximum) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value)
            && value >= minimum && value <= maximum
            ? value
            : throw new UsageException($"--{name} is {minimum}-{maximum}, not {text}.");
}
