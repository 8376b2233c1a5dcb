using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using JbAspire.Protocols.Stun;

namespace JbAspire.TestKit.Turn;

/// <summary>A user name and its password.</summary>
public sealed record TurnTestCredential(string Username, string Password)
{
    /// <summary>A time-limited credential of a shared secret: user "expiry:name", password base64(HMAC-SHA1(secret, user)).</summary>
    /// <param name="secret">The secret that the server has too.</param>
    /// <param name="name">The name that quotas count.</param>
    /// <param name="expiry">Seconds since 1970 (Unix time).</param>
    public static TurnTestCredential OfSecret(string secret, string name, long expiry) =>
        OfSecret(secret, string.Create(CultureInfo.InvariantCulture, $"{expiry}:{name}"));

    /// <summary>The password that a shared secret gives to a user name as it is.</summary>
    [SuppressMessage("Security", "CA5350", Justification = "The format of coturn's shared secret.")]
    public static TurnTestCredential OfSecret(string secret, string username) =>
        new(username, Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(username))));

    /// <summary>The long-term key (RFC 8489 §9.2.2).</summary>
    public byte[] Key(StunPasswordAlgorithm algorithm, string realm)
    {
        byte[] key = new byte[StunKey.MaxLength];
        int length = StunKey.DeriveLongTerm(
            algorithm, Encoding.UTF8.GetBytes(Username), Encoding.UTF8.GetBytes(realm), Encoding.UTF8.GetBytes(Password), key);
        return key[..length];
    }
}
