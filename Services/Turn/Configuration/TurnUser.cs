namespace JbAspire.Turn.Configuration;

/// <summary>
/// A user of long-term credentials: <c>name:password</c>, or <c>name:0xKEY</c> with the key that the password makes together with name and realm
/// (RFC 8489 §9.2.2): 32 hexadecimal digits for MD5, 64 for SHA-256.
/// </summary>
internal sealed record TurnUser(string Name, string? Password, ReadOnlyMemory<byte> Key)
{
    private const string KeyPrefix = "0x";
    private const int MaxNameBytes = 508; // RFC 8489 §14.3: fewer than 509 bytes.
    private const int Md5KeyLength = 16;
    private const int Sha256KeyLength = 32;

    /// <summary>Reads either form; false where there is no name, no password, or a key of another length.</summary>
    public static bool TryParse(string value, out TurnUser? user)
    {
        user = null;
        int colon = value.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 || colon == value.Length - 1)
            return false;

        string name = value[..colon];
        string secret = value[(colon + 1)..];
        if (System.Text.Encoding.UTF8.GetByteCount(name) > MaxNameBytes || name.Any(char.IsControl))
            return false;

        if (!secret.StartsWith(KeyPrefix, StringComparison.Ordinal))
        {
            user = new TurnUser(name, secret, default);
            return true;
        }

        byte[] key = new byte[(secret.Length - KeyPrefix.Length) / 2];
        bool isKey = secret.Length % 2 == 0
            && key.Length is Md5KeyLength or Sha256KeyLength
            && Convert.FromHexString(secret.AsSpan(KeyPrefix.Length), key, out _, out _) == System.Buffers.OperationStatus.Done;
        if (isKey)
            user = new TurnUser(name, null, key);
        return isKey;
    }

    /// <summary>The name alone: a password never reaches a log.</summary>
    public override string ToString() => Name;
}
