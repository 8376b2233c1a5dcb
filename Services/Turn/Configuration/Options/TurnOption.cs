namespace JbAspire.Turn.Configuration.Options;

/// <summary>One option: how it is written, what it takes, what it changes, and how its value is shown.</summary>
internal sealed record TurnOption
{
    private string? _setting;

    /// <summary>coturn's long name, such as <c>listening-port</c>; case matters (<c>verbose</c>, <c>Verbose</c>).</summary>
    public required string Name { get; init; }

    /// <summary>The one-letter flag of the command line.</summary>
    public char? Short { get; init; }

    /// <summary>Other names of coturn's for the same.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>The name in section Turn: the long name in .NET casing unless that would not be unique.</summary>
    public string Setting
    {
        get => _setting ?? string.Concat(Name.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
        init => _setting = value;
    }

    /// <summary>What the value is called in <c>--help</c>; null for a switch.</summary>
    public string? Argument { get; init; }

    /// <summary>Whether the name alone is enough.</summary>
    public bool ArgumentIsOptional { get; init; }

    public bool IsRepeatable { get; init; }

    /// <summary>Whether its value must never be shown.</summary>
    public bool IsSecret { get; init; }

    /// <summary>Whether a reload leaves it as it is.</summary>
    public bool NeedsRestart { get; init; }

    /// <summary>Set by the table that has the option.</summary>
    public OptionGroup Group { get; init; }

    public OptionSupport Support { get; init; }

    /// <summary>What it does; for one that is not supported, why.</summary>
    public required string Help { get; init; }

    /// <summary>The values it takes, as an error says it.</summary>
    public string Allowed { get; init; } = "";

    /// <summary>The options with the values of one source, at least one, in the order in which they are written.</summary>
    public Func<TurnServerOptions, IReadOnlyList<OptionValue>, TurnServerOptions> Apply { get; init; } = (options, _) => options;

    /// <summary>The present values as a file would have them, unmasked; none where it is not set.</summary>
    public Func<TurnServerOptions, IEnumerable<string>> Show { get; init; } = _ => [];

    public bool IsSwitch => Argument is null;
}
