namespace JbAspire.Turn.Configuration.Options;

/// <summary>What becomes of an option.</summary>
internal enum OptionSupport
{
    /// <summary>It does what it says.</summary>
    Supported,

    /// <summary>Read and forgotten, since what it asks for is so anyway.</summary>
    Accepted,

    /// <summary>Read, named in a warning with the reason, and forgotten.</summary>
    Ignored,

    /// <summary>Stops the start with the reason: forgetting it would make the server less safe than its operator thinks.</summary>
    Refused,
}
