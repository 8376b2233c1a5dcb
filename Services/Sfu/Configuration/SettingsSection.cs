using System.Net;
using System.Text.RegularExpressions;
using JbAspire.ServiceDefaults;

namespace JbAspire.Sfu.Configuration;

/// <summary>Reads single settings of section <c>Sfu</c> and says in one line what is wrong with one.</summary>
internal sealed partial class SettingsSection(IConfiguration configuration)
{
    private const string Section = "Sfu:";

    public int Integer(string name, int standard, int minimum, int maximum) =>
        configuration.GetInt32(Section + name, standard, minimum, maximum);

    public IPAddress Address(string name, IPAddress standard) => configuration.GetIPAddress(Section + name) ?? standard;

    public string? Url(string name) => configuration.GetHttpUrl(Section + name)?.ToString();

    public bool Boolean(string name, bool standard) =>
        Text(name) is not { } text ? standard : bool.TryParse(text, out bool value) ? value : throw Wrong(name, text, "true or false");

    public string? HostOrAddress(string name) =>
        Text(name) is not { } text ? null
        : Uri.CheckHostName(text) != UriHostNameType.Unknown ? text
        : throw Wrong(name, text, "an IP address or a host name");

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

    public static ConfigurationException Wrong(string name, string value, string allowed) => new(Section + name, value, allowed);

    private string? Text(string name) =>
        string.IsNullOrWhiteSpace(configuration[Section + name]) ? null : configuration[Section + name]!.Trim();

    [GeneratedRegex("^[A-Za-z0-9_-]{1,64}$", RegexOptions.CultureInvariant)]
    private static partial Regex Ids();

    [GeneratedRegex("[^A-Za-z0-9_-]", RegexOptions.CultureInvariant)]
    private static partial Regex NotOfIds();
}
