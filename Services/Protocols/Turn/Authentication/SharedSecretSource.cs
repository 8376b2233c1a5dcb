using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using JbAspire.Protocols.Stun;

namespace JbAspire.Protocols.Turn.Authentication;

/// <summary>
/// Users whom another service vouches for by a shared secret: the password is base64(HMAC-SHA1(secret, username))
/// (draft-uberti-behave-turn-rest-00 §2.2). Any of several secrets will do, so that a new one can come before the old one goes.
/// </summary>
/// <remarks>Every secret is tried for every request, in the same time whichever fits. USERHASH names nobody here: names are not known beforehand.</remarks>
internal sealed class SharedSecretSource(IEnumerable<ReadOnlyMemory<byte>> secrets, char separator) : ICredentialSource
{
    private const int PasswordLength = 28;

    private readonly byte[][] _secrets = [.. secrets.Select(secret => secret.ToArray())];

    /// <inheritdoc/>
    public TurnAuthenticationResult Identify(in StunMessageView request, in CredentialClaim claim, out TurnCredential? credential)
    {
        credential = null;
        byte[]? key = FindKey(request, claim);
        if (!claim.Userhash.IsEmpty || !TimeLimitedName.TryParse(claim.Username, separator, out TimeLimitedName name))
            return TurnAuthenticationResult.UnknownUser;

        if (key is null)
            return TurnAuthenticationResult.WrongPassword;

        credential = new TurnCredential
        {
            Username = claim.Username,
            User = name.Name,
            Realm = claim.Realm,
            Key = key,
            Integrity = claim.ResponseIntegrity,
            ExpiresAt = name.ExpiresAt,
        };
        return TurnAuthenticationResult.Authenticated;
    }

    private byte[]? FindKey(in StunMessageView request, in CredentialClaim claim)
    {
        Span<byte> realm = stackalloc byte[TurnAuthenticationOptionsCheck.MaxRealmLength];
        realm = realm[..Encoding.UTF8.GetBytes(claim.Realm, realm)];
        Span<byte> password = stackalloc byte[PasswordLength];
        Span<byte> key = stackalloc byte[StunKey.MaxLength];
        byte[]? found = null;
        foreach (byte[] secret in _secrets)
        {
            DerivePassword(secret, claim.UsernameBytes, password);
            int length = StunKey.DeriveLongTerm(claim.Algorithm, claim.UsernameBytes, realm, password, key);
            if (CredentialClaim.IsProvedBy(request, key[..length]))
                found = key[..length].ToArray();
        }

        CryptographicOperations.ZeroMemory(key);
        return found;
    }

    [SuppressMessage("Security", "CA5350", Justification = "The scheme in use everywhere is HMAC-SHA1.")]
    private static void DerivePassword(byte[] secret, ReadOnlySpan<byte> username, Span<byte> password)
    {
        Span<byte> mac = stackalloc byte[HMACSHA1.HashSizeInBytes];
        HMACSHA1.HashData(secret, username, mac);
        Base64.EncodeToUtf8(mac, password, out _, out _);
    }
}
