using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using JbAspire.Protocols.Srtp.Ciphers;

namespace JbAspire.Protocols.Srtp;

/// <summary>
/// Turns RTP packets into SRTP packets and back under one session key; knows no stream, no replay and no roll-over.
/// <code>
/// GCM (RFC 7714 §8):           | RTP header (authenticated) | payload (sealed) | tag 16 |
/// counter mode (RFC 3711 §3.1): | RTP header | payload (encrypted) | tag 10 or 4 over all before it and the roll-over counter |
/// </code>
/// </summary>
internal sealed class SrtpTransform : IDisposable
{
    private const int RolloverCounterLength = 4;

    // Exactly one of the two kinds is present; a branch costs less than a virtual call.
    private readonly AesGcmCipher? _gcm;
    private readonly AesCounterCipher? _counter;
    private readonly HmacSha1? _hmac;
    private SrtpSalt _salt;

    /// <summary>A transform that seals with GCM.</summary>
    public SrtpTransform(AesGcmCipher cipher, SrtpSalt salt)
    {
        _gcm = cipher;
        _salt = salt;
        TagLength = AesGcmCipher.TagLength;
    }

    /// <summary>A transform that encrypts in counter mode and authenticates with HMAC-SHA1.</summary>
    public SrtpTransform(AesCounterCipher cipher, HmacSha1 hmac, SrtpSalt salt, int tagLength)
    {
        _counter = cipher;
        _hmac = hmac;
        _salt = salt;
        TagLength = tagLength;
    }

    /// <summary>The bytes that protection adds to a packet.</summary>
    public int TagLength { get; }

    /// <summary>Protects the packet in place.</summary>
    /// <param name="packet">The RTP packet with <see cref="TagLength"/> bytes of room behind it.</param>
    /// <param name="payloadOffset">Where the payload starts.</param>
    /// <param name="ssrc">The packet's SSRC.</param>
    /// <param name="index">The 48-bit packet index: roll-over counter and sequence number.</param>
    /// <returns>False when OpenSSL fails.</returns>
    [SkipLocalsInit]
    public bool Protect(Span<byte> packet, int payloadOffset, uint ssrc, ulong index)
    {
        Span<byte> tag = packet[^TagLength..];
        Span<byte> message = packet[..^TagLength];
        if (_gcm is not null)
        {
            Span<byte> nonce = stackalloc byte[AesGcmCipher.NonceLength];
            _salt.WriteNonce(ssrc, index, nonce);
            return _gcm.Seal(nonce, message[..payloadOffset], default, message[payloadOffset..], tag);
        }

        Span<byte> code = stackalloc byte[HmacSha1.Length];
        if (!ApplyCounter(message[payloadOffset..], ssrc, index) || !ComputeCode(message, index, code))
        {
            return false;
        }

        code[..TagLength].CopyTo(tag);
        return true;
    }

    /// <summary>Protects the packet in place, as <see cref="Protect"/> does, but may leave the tag to <paramref name="batch"/>.</summary>
    /// <param name="packet">The RTP packet with <see cref="TagLength"/> bytes of room behind it, in memory that does not move.</param>
    /// <param name="payloadOffset">Where the payload starts.</param>
    /// <param name="ssrc">The packet's SSRC.</param>
    /// <param name="index">The 48-bit packet index.</param>
    /// <param name="batch">Where the tag is noted down.</param>
    public unsafe bool ProtectLater(Span<byte> packet, int payloadOffset, uint ssrc, ulong index, SrtpBatch batch)
    {
        if (_hmac is not PaddedHmacSha1 key)
        {
            return Protect(packet, payloadOffset, ssrc, index);
        }

        int length = packet.Length - TagLength;
        if (!ApplyCounter(packet[payloadOffset..length], ssrc, index))
        {
            return false;
        }

        batch.Add(new HmacJob
        {
            Key = key,
            Packet = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(packet)),
            Length = length,
            TagLength = TagLength,
            RolloverCounter = (uint)(index >> 16),
        });
        return true;
    }

    /// <summary>
    /// Checks and decrypts the packet in place. False when the tag does not fit; then the payload of a GCM packet is zeroed and
    /// that of a counter-mode packet untouched.
    /// </summary>
    /// <param name="packet">The SRTP packet with its tag.</param>
    /// <param name="payloadOffset">Where the payload starts.</param>
    /// <param name="ssrc">The packet's SSRC.</param>
    /// <param name="index">The estimated 48-bit packet index.</param>
    [SkipLocalsInit]
    public bool Unprotect(Span<byte> packet, int payloadOffset, uint ssrc, ulong index)
    {
        ReadOnlySpan<byte> tag = packet[^TagLength..];
        Span<byte> message = packet[..^TagLength];
        if (_gcm is not null)
        {
            Span<byte> nonce = stackalloc byte[AesGcmCipher.NonceLength];
            _salt.WriteNonce(ssrc, index, nonce);
            return _gcm.Open(nonce, message[..payloadOffset], default, message[payloadOffset..], tag);
        }

        Span<byte> code = stackalloc byte[HmacSha1.Length];
        return ComputeCode(message, index, code)
            && CryptographicOperations.FixedTimeEquals(code[..TagLength], tag)
            && ApplyCounter(message[payloadOffset..], ssrc, index);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _gcm?.Dispose();
        _counter?.Dispose();
        _hmac?.Dispose();
        _salt = default;
    }

    [SkipLocalsInit]
    private bool ApplyCounter(Span<byte> payload, uint ssrc, ulong index)
    {
        Span<byte> block = stackalloc byte[AesCounterCipher.BlockLength];
        _salt.WriteCounterBlock(ssrc, index, block);
        return _counter!.Apply(block, payload);
    }

    // RFC 3711 §4.2: "M = Authenticated Portion || ROC".
    [SkipLocalsInit]
    private bool ComputeCode(ReadOnlySpan<byte> message, ulong index, Span<byte> code)
    {
        Span<byte> rolloverCounter = stackalloc byte[RolloverCounterLength];
        BinaryPrimitives.WriteUInt32BigEndian(rolloverCounter, (uint)(index >> 16));
        return _hmac!.Compute(message, rolloverCounter, code);
    }
}
