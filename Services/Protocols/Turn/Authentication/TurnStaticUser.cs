using System.Security.Cryptography;
using System.Text;

namespace JbAspire.Protocols.Turn.Authentication;

/// <summary>A user with a long-term credential (RFC 8489 §9.2): coturn's <c>user=name:password</c> or <c>user=name:0xKEY</c>.</summary>
public sealed class TurnStaticUser
{
    private const string KeyPrefix = "0x";

    private TurnStaticUser(string name, ReadOnlyMemory<byte> password, ReadOnlyMemory<byte> key, string? realm)
    {
        Name = name;
        Password = password;
        Key = key;
        Realm = realm;
    }

    /// <summary>The user name.</summary>
    public string Name { get; }

    /// <summary>The realm that the credential is for; null: the default realm.</summary>
    public string? Realm { get; }

    /// <summary>The password as UTF-8; empty for a user with a key.</summary>
    internal ReadOnlyMemory<byte> Password { get; }

    /// <summary>MD5(name:realm:password), 16 bytes; empty for a user with a password.</summary>
    internal ReadOnlyMemory<byte> Key { get; }

    /// <summary>A user with a password.</summary>
    public static TurnStaticUser WithPassword(string name, string password, string? realm = null) =>
        new(name, Encoding.UTF8.GetBytes(password), default, realm);

    /// <summary>
    /// A user of whom only the key is known. SHA-256 as password algorithm cannot be offered beside such a user: its key is another one.
    /// </summary>
    /// <param name="name">The user name.</param>
    /// <param name="key">MD5(name:realm:password), 16 bytes (RFC 8489 §9.2.2).</param>
    /// <param name="realm">The realm that went into the key; null: the default realm.</param>
    public static TurnStaticUser WithKey(string name, ReadOnlySpan<byte> key, string? realm = null) =>
        new(name, default, key.ToArray(), realm);

    /// <summary>Reads coturn's <c>name:password</c> or <c>name:0xKEY</c> with 32 hexadecimal digits; false where it is neither.</summary>
    public static bool TryParse(string text, out TurnStaticUser? user)
    {
        user = null;
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 || colon == text.Length - 1)
            return false;

        string name = text[..colon];
        string secret = text[(colon + 1)..];
        if (!secret.StartsWith(KeyPrefix, StringComparison.Ordinal))
        {
            user = WithPassword(name, secret);
            return true;
        }

        byte[] key = new byte[MD5.HashSizeInBytes];
        string digits = secret[KeyPrefix.Length..];
        if (digits.Length != 2 * key.Length || Convert.FromHexString(digits, key, out _, out _) != System.Buffers.OperationStatus.Done)
            return false;

        user = WithKey(name, key);
        return true;
    }

    /// <summary>The name alone.</summary>
    public override string ToString() => PrintableText.Of(Name);
}
