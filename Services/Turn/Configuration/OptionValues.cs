using System.Globalization;
using System.Net;
using JbAspire.ServiceDefaults;

namespace JbAspire.Turn.Configuration;

/// <summary>Reads the text of values.</summary>
internal static class OptionValues
{
    public const string SwitchValues = "true or false (or on, off, yes, no, 1, 0)";

    private const int MaxRealmLength = 127;

    public static string NumbersFrom(long minimum, long maximum) => $"a whole number from {minimum} to {maximum}";

    /// <summary>A switch, as coturn reads it; the bare name is on.</summary>
    /// <exception cref="ConfigurationException">Another word.</exception>
    public static bool ReadSwitch(this OptionValue value) => value.Text.ToUpperInvariant() switch
    {
        "" or "1" or "ON" or "YES" or "TRUE" or "T" => true,
        "0" or "OFF" or "NO" or "FALSE" or "F" => false,
        _ => throw value.NotAllowed(SwitchValues),
    };

    /// <exception cref="ConfigurationException">No number, or one outside.</exception>
    public static long ReadNumber(this OptionValue value, long minimum, long maximum) =>
        long.TryParse(value.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) && number >= minimum && number <= maximum
            ? number
            : throw value.NotAllowed(NumbersFrom(minimum, maximum));

    /// <summary>A path, made absolute by the folder of the file that has it; null where it is empty.</summary>
    public static string? ReadPath(this OptionValue value)
    {
        if (value.Text.Length == 0 || value.Text.Contains('\0', StringComparison.Ordinal))
            return null;
        return value.Folder is null ? value.Text : Path.Combine(value.Folder, value.Text);
    }

    public static IPAddress? AddressOrNull(string text) => IPAddress.TryParse(text, out IPAddress? address) ? address : null;

    /// <summary>An address with or without port; brackets around IPv6 where there is a port.</summary>
    public static IPEndPoint? EndPointOrNull(string text, int defaultPort)
    {
        if (IPAddress.TryParse(text, out IPAddress? address) && !text.StartsWith('['))
            return new IPEndPoint(address, defaultPort);
        if (!IPEndPoint.TryParse(text, out IPEndPoint? endPoint))
            return null;
        if (endPoint.Port == 0)
            endPoint.Port = defaultPort;
        return endPoint;
    }

    /// <summary>RFC 8489 §14.9: fewer than 128 characters, "without the surrounding quotes"; a colon would be ambiguous in the key.</summary>
    public static bool IsRealm(string text) =>
        text.Length is > 0 and <= MaxRealmLength && !text.Any(character => character is '"' or ':' || char.IsControl(character));
}
