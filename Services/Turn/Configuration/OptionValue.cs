using JbAspire.ServiceDefaults;
using JbAspire.Turn.Configuration.Options;

namespace JbAspire.Turn.Configuration;

/// <summary>One value that one source gives to an option.</summary>
/// <param name="Option">Whose.</param>
/// <param name="Text">The value, trimmed and without quotes; empty where a name stood alone.</param>
/// <param name="Origin">How errors name the place: <c>min-port (turnserver.conf:3)</c>, <c>Turn:MinPort</c> or <c>--min-port</c>.</param>
/// <param name="Folder">What relative paths start from; null: the working directory.</param>
internal sealed record OptionValue(TurnOption Option, string Text, string Origin, string? Folder = null)
{
    /// <summary>The error that names the option, its place, its value unless that is a secret, and what is allowed.</summary>
    public ConfigurationException NotAllowed(string allowed) => new(Origin, Option.IsSecret && Text.Length > 0 ? "***" : Text, allowed);

    /// <summary>The place and the value unless it is a secret.</summary>
    public override string ToString() => Origin;
}
