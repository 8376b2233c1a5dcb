namespace JbAspire.Turn.Configuration.Sources;

/// <summary>What the process is to do.</summary>
internal enum CommandLineMode
{
    /// <summary>Serve.</summary>
    Run,

    /// <summary>Check the configuration, print it, and end.</summary>
    Check,

    /// <summary>Print the options, and end.</summary>
    Help,

    /// <summary>Print the version, and end.</summary>
    Version,
}
