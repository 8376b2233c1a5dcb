using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Turn.Authentication;

/// <summary>
/// Nonces that the server need not remember (RFC 8489 §9.2.4): a time and an HMAC of it and the client's address, port and transport, so
/// that "the server MUST NOT choose the same NONCE for two requests unless they have the same source IP address and port".
/// <code>
/// | cookie and features, 13 characters (§9.2) | base64( time, 4 bytes | truncated HMAC-SHA-256, 10 bytes ), 19 characters |
/// </code>
/// </summary>
/// <remarks>
/// The time is that of the loops' clock in seconds plus a number drawn from the key: a nonce does not tell how long the host is up. All workers
/// of a process share the key, so a nonce holds on every one of them.
/// </remarks>
internal sealed class TurnNonces
{
    internal const int KeyLength = 32;
    internal const int MaxLength = CookieLength + TextLength;

    private const int CookieLength = 13;
    private const int TimeLength = sizeof(uint);
    private const int MacLength = 10;
    private const int BinaryLength = TimeLength + MacLength;

    // Fourteen bytes are nineteen characters and one of padding, which is left out.
    private const int TextLength = 19;
    private const int MacInputLength = CookieLength + TimeLength + 1 + sizeof(ushort) + 16;

    private readonly byte[] _key;
    private readonly byte[] _cookie;
    private readonly uint _timeOffset;
    private readonly uint _lifetime;

    /// <param name="key">32 random bytes, the same for all workers.</param>
    /// <param name="cookie">The nonce cookie with its feature bits, 13 characters; empty where no feature is offered.</param>
    /// <param name="lifetimeSeconds">How long a nonce holds; 0: without end.</param>
    internal TurnNonces(ReadOnlySpan<byte> key, ReadOnlySpan<byte> cookie, int lifetimeSeconds)
    {
        if (key.Length != KeyLength)
            throw new ArgumentException($"The key of nonces has {KeyLength} bytes, not {key.Length}.", nameof(key));

        _key = key.ToArray();
        _cookie = cookie.ToArray();
        _lifetime = (uint)lifetimeSeconds;
        Span<byte> offset = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, "time"u8, offset);
        _timeOffset = BinaryPrimitives.ReadUInt32BigEndian(offset);
    }

    /// <summary>The length of every nonce: 19 characters, 32 with a cookie.</summary>
    internal int Length => _cookie.Length + TextLength;

    /// <summary>Writes the nonce of a client at this moment and returns its length.</summary>
    internal int Write(Span<byte> destination, in TurnClient client, MonotonicTime now) => Write(destination, client, SecondsOf(now));

    /// <summary>Whether the nonce is ours, of this client and still holds. Compares in constant time.</summary>
    internal bool IsValid(ReadOnlySpan<byte> nonce, in TurnClient client, MonotonicTime now)
    {
        // Of the decoders this one alone reports a foreign character without throwing.
        Span<byte> binary = stackalloc byte[BinaryLength];
        if (nonce.Length != Length || Base64Url.DecodeFromUtf8(nonce[_cookie.Length..], binary, out _, out _) != OperationStatus.Done)
            return false;

        // The text is compared, not what it decodes to: one nonce has one spelling.
        uint time = BinaryPrimitives.ReadUInt32BigEndian(binary);
        Span<byte> expected = stackalloc byte[MaxLength];
        int length = Write(expected, client, time);
        uint age = SecondsOf(now) - time;
        return CryptographicOperations.FixedTimeEquals(expected[..length], nonce) && (_lifetime == 0 || age <= _lifetime);
    }

    private int Write(Span<byte> destination, in TurnClient client, uint time)
    {
        Span<byte> binary = stackalloc byte[BinaryLength];
        BinaryPrimitives.WriteUInt32BigEndian(binary, time);
        ComputeMac(binary[..TimeLength], client, binary[TimeLength..]);
        _cookie.CopyTo(destination);
        return _cookie.Length + Base64Url.EncodeToUtf8(binary, destination[_cookie.Length..]);
    }

    private uint SecondsOf(MonotonicTime now) => (uint)(now.Milliseconds / 1000) + _timeOffset;

    private void ComputeMac(ReadOnlySpan<byte> time, in TurnClient client, Span<byte> mac)
    {
        Span<byte> input = stackalloc byte[MacInputLength];
        _cookie.CopyTo(input);
        int length = _cookie.Length;
        time.CopyTo(input[length..]);
        length += TimeLength;
        input[length++] = (byte)client.Transport;
        TransportAddress remote = client.Path.Remote;
        BinaryPrimitives.WriteUInt16BigEndian(input[length..], (ushort)remote.Port);
        length += sizeof(ushort);
        length += remote.WriteAddress(input[length..]);

        Span<byte> full = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, input[..length], full);
        full[..mac.Length].CopyTo(mac);
    }
}
