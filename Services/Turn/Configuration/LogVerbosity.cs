namespace JbAspire.Turn.Configuration;

/// <summary>How much is logged.</summary>
internal enum LogVerbosity
{
    /// <summary>Start, end, reloads and failures; allocations with redacted addresses.</summary>
    Normal,

    /// <summary><c>verbose</c>: addresses as they are, and more events.</summary>
    Verbose,

    /// <summary><c>Verbose</c>: everything.</summary>
    Extra,
}
