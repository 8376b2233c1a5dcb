using System.Net;
using JbAspire.ServiceDefaults;

namespace JbAspire.Turn;

/// <summary>The <c>Turn</c> section. Names are coturn's in .NET casing: <c>listening-port</c> is <c>Turn:ListeningPort</c>.</summary>
internal sealed record TurnServerOptions
{
    public const string ListeningPortSetting = "Turn:ListeningPort";
    public const string ListeningIpSetting = "Turn:ListeningIp";
    public const int DefaultPort = 3478;
    private const int MaxRealmLength = 127;
    private const int MaxBindingRate = 1_000_000;
    private const int DefaultBindingRate = 100;

    /// <summary>UDP and TCP port; 0 lets the system choose one for each.</summary>
    public int ListeningPort { get; init; } = DefaultPort;

    /// <summary>The addresses to listen on; empty means all of this host.</summary>
    public IReadOnlyList<IPAddress> ListeningIps { get; init; } = [];

    /// <summary>REALM of the long-term credentials.</summary>
    public string Realm { get; init; } = "jbaspire";

    /// <summary>Secrets of time-limited credentials; several at once for rotation. Never logged.</summary>
    public IReadOnlyList<string> StaticAuthSecrets { get; init; } = [];

    /// <summary>Addresses that the world sees in place of ours.</summary>
    public IReadOnlyList<ExternalAddress> ExternalIps { get; init; } = [];

    /// <summary>Drops every Binding request.</summary>
    public bool NoStun { get; init; }

    /// <summary>FINGERPRINT on every answer, not only where the request has one.</summary>
    public bool Fingerprint { get; init; }

    /// <summary>Binding requests a second that one source address gets answered; 0 turns the limit off.</summary>
    public int BindingRate { get; init; } = DefaultBindingRate;

    /// <exception cref="ConfigurationException">A value is not allowed.</exception>
    public static TurnServerOptions Read(IConfiguration configuration)
    {
        var section = configuration.GetSection("Turn");
        return new TurnServerOptions
        {
            ListeningPort = configuration.GetInt32(ListeningPortSetting, DefaultPort, 0, ushort.MaxValue),
            ListeningIps = [.. ReadList(section, "ListeningIp").Select(ReadListeningIp).Distinct()],
            Realm = ReadRealm(section["Realm"]),
            StaticAuthSecrets = [.. ReadList(section, "StaticAuthSecret")],
            ExternalIps = [.. ReadList(section, "ExternalIp").Select(ReadExternalIp)],
            NoStun = ReadSwitch(section, "NoStun"),
            Fingerprint = ReadSwitch(section, "Fingerprint"),
            BindingRate = configuration.GetInt32("Turn:BindingRate", DefaultBindingRate, 0, MaxBindingRate),
        };
    }

    // A repeatable option is one value, or several as "Turn:ListeningIp:0" and so on.
    private static IEnumerable<string> ReadList(IConfigurationSection section, string name)
    {
        var option = section.GetSection(name);
        return option.GetChildren().Select(child => child.Value).Prepend(option.Value).Where(value => !string.IsNullOrWhiteSpace(value))!;
    }

    private static IPAddress ReadListeningIp(string value) =>
        IPAddress.TryParse(value, out var address)
            ? address
            : throw new ConfigurationException(ListeningIpSetting, value, "an IPv4 or IPv6 address of this host, such as 0.0.0.0 or ::1");

    private static ExternalAddress ReadExternalIp(string value) =>
        ExternalAddress.TryParse(value, out var address)
            ? address!
            : throw new ConfigurationException("Turn:ExternalIp", value, "an IP address, or public/private as two of one family");

    private static string ReadRealm(string? value)
    {
        if (string.IsNullOrWhiteSpace(value))
            return "jbaspire";

        // RFC 8489 §14.9: fewer than 128 characters, "without the surrounding quotes".
        return value.Length <= MaxRealmLength && !value.Any(character => character is '"' or ':' || char.IsControl(character))
            ? value
            : throw new ConfigurationException("Turn:Realm", value, $"1 to {MaxRealmLength} characters without quotes, colons and control characters");
    }

    private static bool ReadSwitch(IConfigurationSection section, string name)
    {
        var value = section[name];
        if (string.IsNullOrWhiteSpace(value))
            return false;
        return bool.TryParse(value, out var isOn) ? isOn : throw new ConfigurationException($"Turn:{name}", value, "true or false");
    }
}
