using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace JbAspire.Credentials;

/// <summary>
/// A time-limited TURN credential as coturn's <c>use-auth-secret</c> understands it: the user name is the UNIX time at which it expires, a colon and
/// the user; the password is the base64 of HMAC-SHA1 over that user name, keyed with the secret that the TURN server shares.
/// </summary>
internal readonly record struct TurnCredential(string Username, string Password, long LifetimeSeconds)
{
    public static TurnCredential Create(string user, string secret, TimeSpan lifetime, DateTimeOffset now)
    {
        var seconds = (long)lifetime.TotalSeconds;
        var username = string.Create(CultureInfo.InvariantCulture, $"{now.ToUnixTimeSeconds() + seconds}:{user}");
#pragma warning disable CA5350 // The scheme fixes SHA-1: every TURN server that takes these credentials computes the same.
        var mac = HMACSHA1.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(username));
#pragma warning restore CA5350
        return new TurnCredential(username, Convert.ToBase64String(mac), seconds);
    }

    // The compiler's ToString would print the password wherever the value is logged.
    public override string ToString() => $"{Username} (password withheld)";
}
