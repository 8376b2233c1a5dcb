using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace JbAspire.Sfu.Configuration;

/// <summary>Reads single values of a configuration section and says in one line what is wrong with one.</summary>
internal sealed partial class SettingsSection(IConfigurationSection section)
{
    public int Integer(string name, int standard, int minimum, int maximum)
    {
        if (Text(name) is not { } text)
        {
            return standard;
        }

        return int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out int value) && value >= minimum && value <= maximum
            ? value
            : throw Wrong(name, text, $"a whole number from {minimum} to {maximum}");
    }

    public bool Boolean(string name, bool standard) =>
        Text(name) is not { } text ? standard : bool.TryParse(text, out bool value) ? value : throw Wrong(name, text, "true or false");

    public IPAddress Address(string name, IPAddress standard) =>
        Text(name) is not { } text ? standard : IPAddress.TryParse(text, out IPAddress? value) ? value : throw Wrong(name, text, "an IP address");

    public string? HostOrAddress(string name) =>
        Text(name) is not { } text ? null
        : Uri.CheckHostName(text) != UriHostNameType.Unknown ? text
        : throw Wrong(name, text, "an IP address or a host name");

    public string? Url(string name) =>
        Text(name) is not { } text ? null
        : Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https" ? text
        : throw Wrong(name, text, "an http:// or https:// URL");

    public string? File(string name) =>
        Text(name) is not { } text ? null : System.IO.File.Exists(text) ? text : throw Wrong(name, text, "the path of a file that exists");

    public string Id(string name, string standard)
    {
        if (Text(name) is not { } text)
        {
            return NotOfIds().Replace(standard, "-");
        }

        return Ids().IsMatch(text) ? text : throw Wrong(name, text, "1-64 characters of A-Z a-z 0-9 _ -");
    }

    public static InvalidOperationException Wrong(string name, string value, string allowed) =>
        new($"Setting Sfu:{name} is '{value}'; allowed: {allowed}.");

    private string? Text(string name) => string.IsNullOrWhiteSpace(section[name]) ? null : section[name]!.Trim();

    [GeneratedRegex("^[A-Za-z0-9_-]{1,64}$", RegexOptions.CultureInvariant)]
    private static partial Regex Ids();

    [GeneratedRegex("[^A-Za-z0-9_-]", RegexOptions.CultureInvariant)]
    private static partial Regex NotOfIds();
}
