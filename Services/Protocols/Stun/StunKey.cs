using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace JbAspire.Protocols.Stun;

/// <summary>
/// Derives the keys of MESSAGE-INTEGRITY and MESSAGE-INTEGRITY-SHA256, and USERHASH.
/// </summary>
/// <remarks>
/// RFC 8489 §9.1.1 and §9.2.2 prepare passwords, usernames and realms with the OpaqueString profile (RFC 8265). The
/// inputs here are taken as they come: what is ASCII is its own prepared form, and deployed servers (coturn) and browsers prepare nothing.
/// </remarks>
public static class StunKey
{
    /// <summary>The length of the longest key in bytes.</summary>
    public const int MaxLength = SHA256.HashSizeInBytes;

    private const byte Separator = (byte)':';
    private const int StackLimit = 1024;

    /// <summary>The short-term key (RFC 8489 §9.1.1): the password itself, as UTF-8.</summary>
    public static byte[] ShortTerm(string password) => Encoding.UTF8.GetBytes(password);

    /// <summary>
    /// The long-term key (RFC 8489 §9.2.2): the hash of <c>username ":" realm ":" password</c>.
    /// </summary>
    /// <param name="algorithm">The password algorithm in force; MD5 where PASSWORD-ALGORITHM was not negotiated.</param>
    /// <param name="username">The username, UTF-8.</param>
    /// <param name="realm">The realm, UTF-8, without quotes.</param>
    /// <param name="password">The password, UTF-8.</param>
    /// <param name="key">Where the key goes: at least 16 bytes (MD5) or 32 bytes (SHA-256).</param>
    /// <returns>The length of the key in bytes.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="algorithm"/> is not one of the two.</exception>
    /// <exception cref="ArgumentException"><paramref name="key"/> is too short.</exception>
    [SuppressMessage("Security", "CA5351", Justification = "RFC 8489 §18.5.1.1 defines this password algorithm as MD5.")]
    public static int DeriveLongTerm(
        StunPasswordAlgorithm algorithm,
        ReadOnlySpan<byte> username,
        ReadOnlySpan<byte> realm,
        ReadOnlySpan<byte> password,
        Span<byte> key)
    {
        int length = username.Length + realm.Length + password.Length + 2;
        byte[]? rented = length > StackLimit ? ArrayPool<byte>.Shared.Rent(length) : null;
        Span<byte> input = rented is null ? stackalloc byte[StackLimit] : rented;
        input = input[..length];
        int offset = Join(username, realm, input);
        input[offset++] = Separator;
        password.CopyTo(input[offset..]);
        try
        {
            return algorithm switch
            {
                StunPasswordAlgorithm.Md5 => MD5.HashData(input, key),
                StunPasswordAlgorithm.Sha256 => SHA256.HashData(input, key),
                _ => throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, "Not a password algorithm of RFC 8489 §18.5."),
            };
        }
        finally
        {
            CryptographicOperations.ZeroMemory(input);
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }

    /// <summary>USERHASH (RFC 8489 §14.4): the SHA-256 of <c>username ":" realm</c>, 32 bytes.</summary>
    /// <exception cref="ArgumentException"><paramref name="userhash"/> is shorter than 32 bytes.</exception>
    public static void DeriveUserhash(ReadOnlySpan<byte> username, ReadOnlySpan<byte> realm, Span<byte> userhash)
    {
        int length = username.Length + realm.Length + 1;
        byte[]? rented = length > StackLimit ? ArrayPool<byte>.Shared.Rent(length) : null;
        Span<byte> input = rented is null ? stackalloc byte[StackLimit] : rented;
        input = input[..length];
        Join(username, realm, input);
        SHA256.HashData(input, userhash);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static int Join(ReadOnlySpan<byte> username, ReadOnlySpan<byte> realm, Span<byte> destination)
    {
        username.CopyTo(destination);
        destination[username.Length] = Separator;
        realm.CopyTo(destination[(username.Length + 1)..]);
        return username.Length + 1 + realm.Length;
    }
}
