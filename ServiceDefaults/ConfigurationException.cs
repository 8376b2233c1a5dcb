namespace JbAspire.ServiceDefaults;

/// <summary>
/// A setting that a host cannot start with. The message names the setting, its value and what is allowed; unhandled, it ends the process with
/// that one line instead of a stack trace.
/// </summary>
public sealed class ConfigurationException : Exception
{
    /// <summary>The setting <paramref name="name"/> is <paramref name="value"/>, but must be <paramref name="allowed"/>.</summary>
    public ConfigurationException(string name, string? value, string allowed)
        : base($"Configuration: {name} is '{value}' but must be {allowed}.")
    {
    }

    /// <summary>The message alone: where it was thrown says nothing about what to change.</summary>
    public override string ToString() => Message;
}
