using System.Text;
using JbAspire.ServiceDefaults;
using Microsoft.IdentityModel.Tokens;

namespace JbAspire.Credentials;

/// <summary>The <c>Auth</c> section: who may ask for credentials, and whether guests get tokens here.</summary>
internal sealed record AuthOptions
{
    public const string DefaultIssuer = "jbaspire";
    public const int MinSecretBytes = 32;
    private const int MaxGuestTokensPerMinute = 100_000;

    /// <summary>HS256 key: the UTF-8 bytes of <c>Auth:JwtSecret</c>, shared with the services that accept the tokens.</summary>
    public required SymmetricSecurityKey SigningKey { get; init; }

    public string Issuer { get; init; } = DefaultIssuer;

    public string Audience { get; init; } = DefaultIssuer;

    /// <summary>Whether <c>POST /api/v1/auth/guest</c> exists: for development and demonstrations.</summary>
    public bool GuestTokens { get; init; }

    /// <summary>Guest tokens that one address may ask for in a minute.</summary>
    public int GuestTokensPerMinute { get; init; }

    public static AuthOptions Read(IConfiguration configuration)
    {
        var section = configuration.GetSection("Auth");
        return new AuthOptions
        {
            SigningKey = ReadKey(section["JwtSecret"]),
            Issuer = string.IsNullOrWhiteSpace(section["Issuer"]) ? DefaultIssuer : section["Issuer"]!,
            Audience = string.IsNullOrWhiteSpace(section["Audience"]) ? DefaultIssuer : section["Audience"]!,
            GuestTokens = ReadSwitch(section["GuestTokens"]),
            GuestTokensPerMinute = configuration.GetInt32("Auth:GuestTokensPerMinute", 60, 1, MaxGuestTokensPerMinute),
        };
    }

    private static SymmetricSecurityKey ReadKey(string? secret)
    {
        var bytes = Encoding.UTF8.GetBytes(secret ?? "");
        if (bytes.Length < MinSecretBytes)
            throw new ConfigurationException("Auth:JwtSecret", bytes.Length == 0 ? "not set" : $"{bytes.Length} bytes long", $"at least {MinSecretBytes} bytes (HS256, RFC 7518 §3.2)");
        return new SymmetricSecurityKey(bytes);
    }

    private static bool ReadSwitch(string? value)
    {
        if (string.IsNullOrWhiteSpace(value))
            return false;
        return bool.TryParse(value, out var isOn) ? isOn : throw new ConfigurationException("Auth:GuestTokens", value, "true or false");
    }
}
