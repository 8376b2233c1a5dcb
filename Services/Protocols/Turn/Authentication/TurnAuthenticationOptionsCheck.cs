using System.Security.Cryptography;
using System.Text;
using JbAspire.Protocols.Stun;

namespace JbAspire.Protocols.Turn.Authentication;

/// <summary>The ranges of <see cref="TurnAuthenticationOptions"/>. A secret is named by its length, never by its value.</summary>
internal static class TurnAuthenticationOptionsCheck
{
    internal const int MaxRealmLength = 127;

    private const int MaxOrigins = 256;
    private const int MaxUsers = 65_536;
    private const int MaxSecrets = 16;
    private const int MaxSecretLength = 1024;
    private const int MaxTokenKeys = 1024;
    private const int MaxServerNameLength = 255;

    internal static void Run(TurnAuthenticationOptions options)
    {
        CheckRealms(options);
        CheckNonce(options.NonceLifetimeSeconds);
        CheckUsers(options);
        CheckSecrets(options);
        CheckTokens(options);
    }

    private static void CheckRealms(TurnAuthenticationOptions options)
    {
        RequireText(nameof(options.Realm), options.Realm, MaxRealmLength);
        Require(nameof(options.OriginRealms), options.OriginRealms.Count, 0, MaxOrigins, "entries");
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach ((string origin, string realm) in options.OriginRealms)
        {
            if (!seen.Add(origin))
                throw Refuse(nameof(options.OriginRealms), PrintableText.Of(origin), "one entry for each origin, whatever its case");

            RequireText(nameof(options.OriginRealms), origin, StunAttributeReaders.MaxTextLength);
            RequireText(nameof(options.OriginRealms), realm, MaxRealmLength);
        }
    }

    private static void CheckNonce(int seconds)
    {
        if (seconds is not (0 or (>= 10 and <= 86_400)))
            throw Refuse(nameof(TurnAuthenticationOptions.NonceLifetimeSeconds), $"{seconds}", "0 or 10-86400 seconds");
    }

    private static void CheckUsers(TurnAuthenticationOptions options)
    {
        Require(nameof(options.Users), options.Users.Count, 0, MaxUsers, "users");
        var seen = new HashSet<(string, string)>();
        foreach (TurnStaticUser user in options.Users)
        {
            RequireText(nameof(options.Users), user.Name, StunAttributeReaders.MaxUsernameLength);
            if (user.Realm is not null && user.Realm != options.Realm && !options.OriginRealms.Values.Contains(user.Realm))
                throw Refuse(nameof(options.Users), $"{user} of {PrintableText.Of(user.Realm)}", "users of the realms that there are");

            if (user.Password.IsEmpty && user.Key.Length != MD5.HashSizeInBytes)
                throw Refuse(nameof(options.Users), $"{user}", "a name with a password or with a key of 16 bytes");

            if (!seen.Add((user.Name, user.Realm ?? options.Realm)))
                throw Refuse(nameof(options.Users), $"{user}", "one entry for each name and realm");
        }
    }

    private static void CheckSecrets(TurnAuthenticationOptions options)
    {
        Require(nameof(options.SharedSecrets), options.SharedSecrets.Count, options.UsesSharedSecrets ? 1 : 0, MaxSecrets, "secrets");
        foreach (ReadOnlyMemory<byte> secret in options.SharedSecrets)
            Require(nameof(options.SharedSecrets), secret.Length, 1, MaxSecretLength, "bytes");

        if (options.Separator is <= ' ' or > '~' || char.IsAsciiLetterOrDigit(options.Separator))
            throw Refuse(nameof(options.Separator), PrintableText.Of($"{options.Separator}"), "printable ASCII but letters and digits");
    }

    private static void CheckTokens(TurnAuthenticationOptions options)
    {
        if (options.TokenServerName is { } name)
            RequireText(nameof(options.TokenServerName), name, MaxServerNameLength);

        Require(nameof(options.TokenKeys), options.TokenKeys.Count, options.TokenServerName is null ? 0 : 1, MaxTokenKeys, "keys");
        var seen = new HashSet<string>();
        foreach (TurnTokenKey key in options.TokenKeys)
        {
            RequireText(nameof(options.TokenKeys), key.Kid, StunAttributeReaders.MaxUsernameLength);
            if (key.Key.Length != key.RequiredKeyLength)
            {
                string allowed = $"{key.RequiredKeyLength} bytes for {key.Algorithm}";
                throw Refuse(nameof(options.TokenKeys), $"{key} with {key.Key.Length} bytes", allowed);
            }

            if (!seen.Add(key.Kid))
                throw Refuse(nameof(options.TokenKeys), $"{key}", "one entry for each kid");
        }
    }

    private static void RequireText(string name, string text, int maximum)
    {
        int length = Encoding.UTF8.GetByteCount(text);
        if (length < 1 || length > maximum || text.Any(char.IsControl))
            throw Refuse(name, PrintableText.Of(text), $"1-{maximum} bytes of UTF-8 without control characters");
    }

    private static void Require(string name, int value, int minimum, int maximum, string unit)
    {
        if (value < minimum || value > maximum)
            throw Refuse(name, $"{value} {unit}", $"{minimum}-{maximum} {unit}");
    }

    private static ArgumentException Refuse(string name, string value, string allowed) =>
        new($"{name} is {value}; allowed are {allowed}.", name);
}
