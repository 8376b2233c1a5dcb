using System.Buffers;
using System.Globalization;
using JbAspire.ServiceDefaults;

namespace JbAspire.Credentials;

/// <summary>The <c>Turn</c> section: which TURN server clients are sent to, and the secret shared with it.</summary>
internal sealed record TurnOptions
{
    public const string DefaultStunServer = "stun.l.google.com:19302";
    public static readonly TimeSpan DefaultCredentialLifetime = TimeSpan.FromHours(24);
    private static readonly TimeSpan MinCredentialLifetime = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MaxCredentialLifetime = TimeSpan.FromDays(7);
    private const int MaxStunServers = 8;
    private static readonly SearchValues<char> NotInHostAndPort = SearchValues.Create("/?#@ ,");

    /// <summary>host[:port] of the STUN/TURN server, without a scheme; null when there is none.</summary>
    public string? ServerUrl { get; init; }

    /// <summary>host[:port] where the same server takes TLS over TCP, without a scheme; the host must be a name of its certificate. Null: no TLS.</summary>
    public string? TlsServerUrl { get; init; }

    /// <summary>coturn's <c>static-auth-secret</c>; null when there is none.</summary>
    public string? StaticAuthSecret { get; init; }

    public TimeSpan CredentialLifetime { get; init; } = DefaultCredentialLifetime;

    /// <summary>host[:port] of the STUN servers that clients get while TURN is not configured.</summary>
    public IReadOnlyList<string> StunServers { get; init; } = [DefaultStunServer];

    /// <summary>Both the server and its secret are known; with one of them alone no credential can be made.</summary>
    public bool IsConfigured => ServerUrl is not null && StaticAuthSecret is not null;

    public static TurnOptions Read(IConfiguration configuration)
    {
        var section = configuration.GetSection("Turn");
        return new TurnOptions
        {
            ServerUrl = ReadServerUrl(section["ServerUrl"], "Turn:ServerUrl", "turn.example.com:3478"),
            TlsServerUrl = ReadServerUrl(section["TlsServerUrl"], "Turn:TlsServerUrl", "turn.example.com:5349"),
            StaticAuthSecret = string.IsNullOrWhiteSpace(section["StaticAuthSecret"]) ? null : section["StaticAuthSecret"],
            CredentialLifetime = ReadLifetime(section["CredentialLifetime"]),
            StunServers = ReadStunServers(section.GetSection("StunServers")),
        };
    }

    private static string? ReadServerUrl(string? value, string setting, string example)
    {
        if (string.IsNullOrWhiteSpace(value))
            return null;
        if (!IsHostAndPort(value))
            throw new ConfigurationException(setting, value, $"host or host:port without a scheme, such as {example}");
        return value;
    }

    private static TimeSpan ReadLifetime(string? value)
    {
        if (string.IsNullOrWhiteSpace(value))
            return DefaultCredentialLifetime;
        // A bare number is seconds, as in coturn; as a TimeSpan "86400" would be days, and so would the 24 of "24:00:00".
        var isParsed = long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? TryFromSeconds(seconds, out var lifetime)
            : TimeSpan.TryParseExact(value, "c", CultureInfo.InvariantCulture, out lifetime);
        if (!isParsed || lifetime < MinCredentialLifetime || lifetime > MaxCredentialLifetime)
            throw new ConfigurationException("Turn:CredentialLifetime", value, "60 to 604800 seconds, or 00:01:00 to 7.00:00:00 (a day is 1.00:00:00)");
        return lifetime;
    }

    private static bool TryFromSeconds(long seconds, out TimeSpan lifetime)
    {
        lifetime = TimeSpan.FromSeconds(Math.Min(seconds, (long)TimeSpan.FromDays(3650).TotalSeconds));
        return true;
    }

    private static string[] ReadStunServers(IConfigurationSection section)
    {
        var separators = new[] { ',', ' ' };
        var values = section.GetChildren().Select(child => child.Value ?? "")
            .Concat((section.Value ?? "").Split(separators, StringSplitOptions.RemoveEmptyEntries))
            .ToArray();
        if (values.Length > MaxStunServers)
            throw new ConfigurationException("Turn:StunServers", $"a list of {values.Length}", $"at most {MaxStunServers} servers");
        foreach (var value in values)
        {
            if (!IsHostAndPort(value))
                throw new ConfigurationException("Turn:StunServers", value, "host or host:port without a scheme");
        }

        return values.Length == 0 ? [DefaultStunServer] : values;
    }

    // "turn:host" parses as a URI of its own, so the check is on the characters that a scheme, a path or user information would bring.
    private static bool IsHostAndPort(string value) =>
        value.Length <= 261
        && !value.AsSpan().ContainsAny(NotInHostAndPort)
        && !value.StartsWith("stun:", StringComparison.OrdinalIgnoreCase)
        && !value.StartsWith("turn:", StringComparison.OrdinalIgnoreCase)
        && !value.StartsWith("turns:", StringComparison.OrdinalIgnoreCase)
        && Uri.TryCreate($"http://{value}", UriKind.Absolute, out var uri)
        && uri.HostNameType != UriHostNameType.Unknown
        && uri.Port is > 0 and <= 65535;
}
