using System.Buffers.Binary;
using System.Security.Cryptography;
using JbAspire.Protocols.Srtp.Ciphers;

namespace JbAspire.Protocols.Srtp;

/// <summary>
/// Turns RTCP packets into SRTCP packets and back under one session key; knows no stream and no replay. E says whether the packet
/// is encrypted; what it sends always is.
/// <code>
/// GCM (RFC 7714 §9):           | first header and SSRC, 8 bytes | the rest (sealed) | tag 16 | E and 31-bit index |
/// counter mode (RFC 3711 §3.4): | first header and SSRC, 8 bytes | the rest (encrypted) | E and 31-bit index | tag 10 |
/// </code>
/// </summary>
internal sealed class SrtcpTransform : IDisposable
{
    /// <summary>The bytes of a compound packet that stay readable: the first header and the sender's SSRC.</summary>
    public const int HeaderLength = 8;

    /// <summary>The last index before the keys are used up (RFC 3711 §9.2).</summary>
    public const uint MaxIndex = 0x7FFF_FFFF;

    private const int IndexLength = 4;
    private const uint EncryptedFlag = 0x8000_0000;

    private readonly AesGcmCipher? _gcm;
    private readonly AesCounterCipher? _counter;
    private readonly HmacSha1? _hmac;
    private readonly int _tagLength;
    private SrtpSalt _salt;

    /// <summary>A transform that seals with GCM.</summary>
    public SrtcpTransform(AesGcmCipher cipher, SrtpSalt salt)
    {
        _gcm = cipher;
        _salt = salt;
        _tagLength = AesGcmCipher.TagLength;
    }

    /// <summary>A transform that encrypts in counter mode and authenticates with HMAC-SHA1.</summary>
    public SrtcpTransform(AesCounterCipher cipher, HmacSha1 hmac, SrtpSalt salt)
    {
        _counter = cipher;
        _hmac = hmac;
        _salt = salt;
        _tagLength = HmacSha1.LongTagLength;
    }

    /// <summary>The bytes that protection adds to a packet.</summary>
    public int Overhead => _tagLength + IndexLength;

    /// <summary>The 31-bit index that a protected packet of sufficient length carries.</summary>
    public uint ReadIndex(ReadOnlySpan<byte> packet) => ReadIndexWord(packet) & ~EncryptedFlag;

    /// <summary>Protects the packet in place.</summary>
    /// <param name="packet">The RTCP packet with <see cref="Overhead"/> bytes of room behind it.</param>
    /// <param name="ssrc">The SSRC of the packet's sender.</param>
    /// <param name="index">The 31-bit index.</param>
    /// <returns>False when OpenSSL fails.</returns>
    public bool Protect(Span<byte> packet, uint ssrc, uint index)
    {
        Span<byte> message = packet[..^Overhead];
        BinaryPrimitives.WriteUInt32BigEndian(IndexWord(packet), EncryptedFlag | index);
        if (_gcm is not null)
        {
            Span<byte> nonce = stackalloc byte[AesGcmCipher.NonceLength];
            _salt.WriteNonce(ssrc, index, nonce);
            return _gcm.Seal(nonce, message[..HeaderLength], IndexWord(packet), message[HeaderLength..], Tag(packet));
        }

        Span<byte> code = stackalloc byte[HmacSha1.Length];
        if (!ApplyCounter(message[HeaderLength..], ssrc, index) || !_hmac!.Compute(packet[..^_tagLength], default, code))
        {
            return false;
        }

        code[.._tagLength].CopyTo(Tag(packet));
        return true;
    }

    /// <summary>Checks and, where E is set, decrypts the packet in place. False when the tag does not fit.</summary>
    /// <param name="packet">The SRTCP packet with tag and index, at least <see cref="HeaderLength"/> and <see cref="Overhead"/> bytes.</param>
    /// <param name="ssrc">The SSRC of the packet's sender.</param>
    public bool Unprotect(Span<byte> packet, uint ssrc)
    {
        Span<byte> message = packet[..^Overhead];
        uint index = ReadIndex(packet);
        bool encrypted = (ReadIndexWord(packet) & EncryptedFlag) != 0;
        if (_gcm is not null)
        {
            // RFC 7714 §9.3: without encryption the whole packet is associated data and the plaintext is empty.
            int clearLength = encrypted ? HeaderLength : message.Length;
            Span<byte> nonce = stackalloc byte[AesGcmCipher.NonceLength];
            _salt.WriteNonce(ssrc, index, nonce);
            return _gcm.Open(nonce, message[..clearLength], IndexWord(packet), message[clearLength..], Tag(packet));
        }

        Span<byte> code = stackalloc byte[HmacSha1.Length];
        return _hmac!.Compute(packet[..^_tagLength], default, code)
            && CryptographicOperations.FixedTimeEquals(code[.._tagLength], Tag(packet))
            && (!encrypted || ApplyCounter(message[HeaderLength..], ssrc, index));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _gcm?.Dispose();
        _counter?.Dispose();
        _hmac?.Dispose();
        _salt = default;
    }

    private uint ReadIndexWord(ReadOnlySpan<byte> packet) =>
        BinaryPrimitives.ReadUInt32BigEndian(_gcm is not null ? packet[^IndexLength..] : packet[^Overhead..]);

    private Span<byte> IndexWord(Span<byte> packet) =>
        _gcm is not null ? packet[^IndexLength..] : packet[^Overhead..].Slice(0, IndexLength);

    private Span<byte> Tag(Span<byte> packet) =>
        _gcm is not null ? packet[^Overhead..].Slice(0, _tagLength) : packet[^_tagLength..];

    private bool ApplyCounter(Span<byte> payload, uint ssrc, uint index)
    {
        Span<byte> block = stackalloc byte[AesCounterCipher.BlockLength];
        _salt.WriteCounterBlock(ssrc, index, block);
        return _counter!.Apply(block, payload);
    }
}
