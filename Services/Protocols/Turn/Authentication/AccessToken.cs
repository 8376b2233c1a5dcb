using System.Buffers.Binary;
using System.Security.Cryptography;

namespace JbAspire.Protocols.Turn.Authentication;

/// <summary>
/// What a self-contained access token says (<see href="https://www.rfc-editor.org/rfc/rfc7635#section-6.2">RFC 7635 §6.2</see>):
/// <code>
/// uint16 nonce_length | nonce | encrypted_block, to the end
/// encrypted_block = AEAD( uint16 key_length | mac_key | uint64 timestamp | uint32 lifetime ), associated data: the server's name
/// </code>
/// The timestamp counts seconds since 1970-01-01 UTC in its upper 48 bits, and fractions in the other 16.
/// </summary>
/// <param name="MacKey">The key of the integrity: 20 bytes for HMAC-SHA-1, 32 bytes for HMAC-SHA-256.</param>
/// <param name="IssuedAt">Seconds since 1970-01-01 UTC.</param>
/// <param name="LifetimeSeconds">For how long it holds, in seconds.</param>
public readonly record struct AccessToken(byte[] MacKey, long IssuedAt, uint LifetimeSeconds)
{
    /// <summary>How far the clocks of the two servers may differ, in seconds: Delta, for which RFC 7635 §7 recommends 5.</summary>
    public const int AllowedSkewSeconds = 5;

    private const int LengthLength = sizeof(ushort);
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int FractionBits = 16;
    private const int FixedLength = LengthLength + sizeof(ulong) + sizeof(uint);
    private const int MaxBlockLength = FixedLength + HMACSHA256.HashSizeInBytes;

    /// <summary>Opens a token; false where it is malformed, altered, or made for another server or key.</summary>
    public static bool TryDecrypt(ReadOnlySpan<byte> encrypted, TurnTokenKey key, ReadOnlySpan<byte> serverName, out AccessToken token)
    {
        token = default;
        if (encrypted.Length < LengthLength + NonceLength + TagLength + FixedLength
            || encrypted.Length > LengthLength + NonceLength + TagLength + MaxBlockLength
            || BinaryPrimitives.ReadUInt16BigEndian(encrypted) != NonceLength)
        {
            return false;
        }

        ReadOnlySpan<byte> nonce = encrypted.Slice(LengthLength, NonceLength);
        ReadOnlySpan<byte> cipher = encrypted[(LengthLength + NonceLength)..^TagLength];
        Span<byte> block = stackalloc byte[MaxBlockLength];
        block = block[..cipher.Length];
        using var aes = new AesGcm(key.Key.Span, TagLength);
        try
        {
            aes.Decrypt(nonce, cipher, encrypted[^TagLength..], block, serverName);
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }

        bool isRead = TryRead(block, out token);
        CryptographicOperations.ZeroMemory(block);
        return isRead;
    }

    /// <summary>Writes the token as an authorization server does; the result is ACCESS-TOKEN's value before the client gets it.</summary>
    /// <param name="key">The key that both servers share.</param>
    /// <param name="serverName">The name in THIRD-PARTY-AUTHORIZATION.</param>
    /// <param name="nonce">12 bytes that are never used twice with the key.</param>
    public byte[] Encrypt(TurnTokenKey key, ReadOnlySpan<byte> serverName, ReadOnlySpan<byte> nonce)
    {
        byte[] block = new byte[FixedLength + MacKey.Length];
        BinaryPrimitives.WriteUInt16BigEndian(block, (ushort)MacKey.Length);
        MacKey.CopyTo(block.AsSpan(LengthLength));
        BinaryPrimitives.WriteUInt64BigEndian(block.AsSpan(LengthLength + MacKey.Length), (ulong)IssuedAt << FractionBits);
        BinaryPrimitives.WriteUInt32BigEndian(block.AsSpan(LengthLength + MacKey.Length + sizeof(ulong)), LifetimeSeconds);

        byte[] token = new byte[LengthLength + NonceLength + block.Length + TagLength];
        BinaryPrimitives.WriteUInt16BigEndian(token, NonceLength);
        nonce.CopyTo(token.AsSpan(LengthLength));
        Span<byte> cipher = token.AsSpan(LengthLength + NonceLength, block.Length);
        using var aes = new AesGcm(key.Key.Span, TagLength);
        aes.Encrypt(nonce, block, cipher, token.AsSpan(token.Length - TagLength), serverName);
        return token;
    }

    /// <summary>Whether the token holds: <c>lifetime + Delta > abs(RDnew - TS)</c> (RFC 7635 §7).</summary>
    public bool IsFreshAt(long unixSeconds) => Remaining(unixSeconds) > 0;

    /// <summary>
    /// How long an allocation of a fresh token may live, in seconds, at least 1: <c>lifetime + Delta - abs(RDnew - TS)</c> (RFC 7635 §9).
    /// </summary>
    public uint RemainingAt(long unixSeconds) => (uint)Math.Clamp(Remaining(unixSeconds), 1, uint.MaxValue);

    /// <summary>The times alone.</summary>
    public override string ToString() => $"issued at {IssuedAt}, for {LifetimeSeconds} s";

    private long Remaining(long unixSeconds) => (long)LifetimeSeconds + AllowedSkewSeconds - Math.Abs(unixSeconds - IssuedAt);

    private static bool TryRead(ReadOnlySpan<byte> block, out AccessToken token)
    {
        token = default;
        int keyLength = BinaryPrimitives.ReadUInt16BigEndian(block);
        if (block.Length != FixedLength + keyLength || keyLength is not (HMACSHA1.HashSizeInBytes or HMACSHA256.HashSizeInBytes))
            return false;

        ReadOnlySpan<byte> times = block[(LengthLength + keyLength)..];
        token = new AccessToken(
            block.Slice(LengthLength, keyLength).ToArray(),
            (long)(BinaryPrimitives.ReadUInt64BigEndian(times) >> FractionBits),
            BinaryPrimitives.ReadUInt32BigEndian(times[sizeof(ulong)..]));
        return true;
    }
}
