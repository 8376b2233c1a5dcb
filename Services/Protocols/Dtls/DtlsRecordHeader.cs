using System.Buffers.Binary;

namespace JbAspire.Protocols.Dtls;

/// <summary>
/// What can be told of a datagram before libssl sees it (RFC 6347 §4.1):
/// <code>
/// | content type 1 | version 2 | epoch 2 | sequence number 6 | length 2 | handshake type 1 ... |
/// </code>
/// </summary>
internal static class DtlsRecordHeader
{
    /// <summary>The length of a record's header in bytes.</summary>
    public const int Length = 13;

    /// <summary>Explicit nonce and tag of AES-GCM (RFC 5288 §3), and less than any record of a handshake has.</summary>
    public const int LongestOverhead = 8 + 16;

    /// <summary>The tag of ChaCha20-Poly1305, which has no explicit nonce (RFC 7905 §2).</summary>
    public const int ShortestOverhead = 16;

    private const byte FirstContentType = 20;
    private const byte LastContentType = 63;
    private const byte Handshake = 22;
    private const byte ClientHello = 1;
    private const byte MajorVersion = 0xFE;
    private const int VersionOffset = 1;
    private const int EpochOffset = 3;
    private const int LengthOffset = 11;

    /// <summary>Whether the first byte is one that RFC 7983 §7 gives to DTLS: 20-63.</summary>
    public static bool IsDtls(ReadOnlySpan<byte> datagram) => datagram.Length > 0 && datagram[0] is >= FirstContentType and <= LastContentType;

    /// <summary>Whether the datagram starts with an unencrypted ClientHello or a fragment of one.</summary>
    public static bool IsClientHello(ReadOnlySpan<byte> datagram) =>
        datagram.Length > Length
        && datagram[0] == Handshake
        && datagram[VersionOffset] == MajorVersion
        && BinaryPrimitives.ReadUInt16BigEndian(datagram[EpochOffset..]) == 0
        && datagram[Length] == ClientHello;

    /// <summary>
    /// Whether an encrypted record is too short for its explicit nonce and tag. libssl 3.0.19 ends the session over such a record, which anybody can
    /// forge, where RFC 6347 §4.1.2.7 wants invalid records dropped.
    /// </summary>
    /// <param name="datagram">One datagram.</param>
    /// <param name="overhead">The length of nonce and tag: <see cref="LongestOverhead"/>, or <see cref="ShortestOverhead"/>.</param>
    public static bool HasTooShortRecord(ReadOnlySpan<byte> datagram, int overhead)
    {
        while (datagram.Length >= Length)
        {
            int length = BinaryPrimitives.ReadUInt16BigEndian(datagram[LengthOffset..]);
            if (length < overhead && BinaryPrimitives.ReadUInt16BigEndian(datagram[EpochOffset..]) != 0)
                return true;
            datagram = datagram[Math.Min(datagram.Length, Length + length)..];
        }

        return false;
    }

    /// <summary>
    /// How many bytes at the start of <paramref name="records"/> are whole records that fit into <paramref name="limit"/> bytes
    /// together; at least the first one.
    /// </summary>
    public static int LengthOfRecords(ReadOnlySpan<byte> records, int limit)
    {
        int total = 0;
        while (records.Length - total >= Length)
        {
            int next = total + Length + BinaryPrimitives.ReadUInt16BigEndian(records[(total + LengthOffset)..]);
            if (next > records.Length || (next > limit && total > 0))
            {
                break;
            }

            total = next;
        }

        return total > 0 ? total : records.Length;
    }
}
