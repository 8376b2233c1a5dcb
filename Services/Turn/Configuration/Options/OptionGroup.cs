namespace JbAspire.Turn.Configuration.Options;

/// <summary>The concern of an option, in the order of <c>--help</c>.</summary>
internal enum OptionGroup
{
    Listeners,
    Relay,
    Credentials,
    Limits,
    Peers,
    Tls,
    Operations,

    /// <summary>Known from coturn and not acted upon.</summary>
    NotSupported,
}
