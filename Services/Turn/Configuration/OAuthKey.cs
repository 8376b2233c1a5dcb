namespace JbAspire.Turn.Configuration;

/// <summary>
/// A key shared with the authorization server that makes access tokens (RFC 7635 §6.2): <c>kid:base64key[:algorithm]</c>, the algorithm being
/// <c>A256GCM</c> (32 bytes, the default) or <c>A128GCM</c> (16 bytes).
/// </summary>
internal sealed record OAuthKey(string KeyId, ReadOnlyMemory<byte> Key, string Algorithm)
{
    public const string Aes256Gcm = "A256GCM";
    public const string Aes128Gcm = "A128GCM";

    /// <summary>Reads it; false where a part is missing or the key's length is not the algorithm's.</summary>
    public static bool TryParse(string value, out OAuthKey? key)
    {
        key = null;
        string[] parts = value.Split(':');
        if (parts.Length is < 2 or > 3 || parts[0].Length == 0)
            return false;

        string algorithm = parts.Length == 3 ? parts[2].ToUpperInvariant() : Aes256Gcm;
        int length = algorithm switch { Aes256Gcm => 32, Aes128Gcm => 16, _ => 0 };
        byte[] bytes = new byte[parts[1].Length];
        if (length == 0 || !Convert.TryFromBase64String(parts[1], bytes, out int written) || written != length)
            return false;

        key = new OAuthKey(parts[0], bytes.AsMemory(0, written), algorithm);
        return true;
    }

    /// <summary>The key's id alone.</summary>
    public override string ToString() => KeyId;
}
