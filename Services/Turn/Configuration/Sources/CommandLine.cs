namespace JbAspire.Turn.Configuration.Sources;

/// <summary>What the arguments of the process ask for.</summary>
internal sealed record CommandLine
{
    /// <summary><c>-c</c>; null without it.</summary>
    public string? FilePath { get; init; }

    /// <summary><c>-n</c>: no configuration file.</summary>
    public bool NoFile { get; init; }

    /// <summary><c>--check</c>, <c>--help</c>, <c>--version</c>, or to run.</summary>
    public CommandLineMode Mode { get; init; }

    /// <summary>Values of options.</summary>
    public IReadOnlyList<OptionValue> Values { get; init; } = [];

    /// <summary>What is ASP.NET Core's, such as <c>--urls</c>, <c>--environment</c> and <c>--Turn:ListeningPort=1</c>.</summary>
    public IReadOnlyList<string> WebArguments { get; init; } = [];
}
