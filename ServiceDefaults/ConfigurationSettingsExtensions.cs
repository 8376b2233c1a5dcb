using System.Globalization;
using System.Net;
using Microsoft.Extensions.Configuration;

namespace JbAspire.ServiceDefaults;

/// <summary>Reads settings that are checked where they are read.</summary>
public static class ConfigurationSettingsExtensions
{
    /// <summary>The whole number at <paramref name="name"/>, or <paramref name="defaultValue"/> where it is not set.</summary>
    /// <exception cref="ConfigurationException">Not a number, or outside [minimum, maximum].</exception>
    public static int GetInt32(this IConfiguration configuration, string name, int defaultValue, int minimum, int maximum)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var text = configuration[name];
        if (string.IsNullOrWhiteSpace(text))
            return defaultValue;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= minimum && value <= maximum)
            return value;
        throw new ConfigurationException(name, text, $"a whole number from {minimum} to {maximum}");
    }

    /// <summary>The time at <paramref name="name"/>, which is in whole seconds, or <paramref name="defaultSeconds"/> where it is not set.</summary>
    /// <exception cref="ConfigurationException">Not a number, or outside [minimum, maximum].</exception>
    public static TimeSpan GetSeconds(this IConfiguration configuration, string name, int defaultSeconds, int minimum, int maximum) =>
        TimeSpan.FromSeconds(configuration.GetInt32(name, defaultSeconds, minimum, maximum));

    /// <summary>The IP address at <paramref name="name"/>, or null where it is not set.</summary>
    /// <exception cref="ConfigurationException">Not an IPv4 or IPv6 address.</exception>
    public static IPAddress? GetIPAddress(this IConfiguration configuration, string name)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var text = configuration[name];
        if (string.IsNullOrWhiteSpace(text))
            return null;
        return IPAddress.TryParse(text, out var address)
            ? address
            : throw new ConfigurationException(name, text, "an IPv4 or IPv6 address such as 0.0.0.0, 127.0.0.1 or ::");
    }

    /// <summary>The http or https URL at <paramref name="name"/>, or null where it is not set.</summary>
    /// <exception cref="ConfigurationException">Not an absolute http or https URL.</exception>
    public static Uri? GetHttpUrl(this IConfiguration configuration, string name)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var text = configuration[name];
        if (string.IsNullOrWhiteSpace(text))
            return null;
        return Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
            ? url
            : throw new ConfigurationException(name, text, "an absolute http or https URL");
    }
}
