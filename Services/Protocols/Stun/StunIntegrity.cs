using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace JbAspire.Protocols.Stun;

/// <summary>
/// The HMACs of MESSAGE-INTEGRITY (<see href="https://www.rfc-editor.org/rfc/rfc8489#section-14.5">RFC 8489 §14.5</see>) and
/// MESSAGE-INTEGRITY-SHA256 (<see href="https://www.rfc-editor.org/rfc/rfc8489#section-14.6">§14.6</see>). Both cover the
/// message up to the attribute, with the header's length as if the attribute were the last one.
/// </summary>
internal static class StunIntegrity
{
    /// <summary>The length of MESSAGE-INTEGRITY in bytes.</summary>
    internal const int Sha1Length = HMACSHA1.HashSizeInBytes;

    /// <summary>The full length of MESSAGE-INTEGRITY-SHA256 in bytes.</summary>
    internal const int Sha256Length = HMACSHA256.HashSizeInBytes;

    /// <summary>The least that MESSAGE-INTEGRITY-SHA256 may be truncated to, in bytes (RFC 8489 §14.6).</summary>
    internal const int Sha256MinimumLength = 16;

    // Requests on a datagram transport fit on the stack; longer ones (TCP) use a pooled buffer.
    private const int StackLimit = 1536;

    /// <summary>Whether the attribute at <paramref name="attributeOffset"/> authenticates <paramref name="message"/>.</summary>
    [SuppressMessage("Security", "CA5350", Justification = "RFC 8489 §14.5 defines MESSAGE-INTEGRITY as HMAC-SHA1.")]
    internal static bool Verify(ReadOnlySpan<byte> message, int attributeOffset, ReadOnlySpan<byte> received, ReadOnlySpan<byte> key)
    {
        byte[]? rented = attributeOffset > StackLimit ? ArrayPool<byte>.Shared.Rent(attributeOffset) : null;
        Span<byte> covered = rented is null ? stackalloc byte[StackLimit] : rented;
        covered = covered[..attributeOffset];
        message[..attributeOffset].CopyTo(covered);
        int end = attributeOffset + StunHeader.AttributeHeaderLength + received.Length;
        BinaryPrimitives.WriteUInt16BigEndian(covered[StunHeader.LengthOffset..], (ushort)(end - StunHeader.Length));

        Span<byte> computed = stackalloc byte[Sha256Length];
        int length = received.Length == Sha1Length && IsSha1(message, attributeOffset)
            ? HMACSHA1.HashData(key, covered, computed)
            : HMACSHA256.HashData(key, covered, computed);
        bool authentic = CryptographicOperations.FixedTimeEquals(received, computed[..Math.Min(length, received.Length)]);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return authentic;
    }

    private static bool IsSha1(ReadOnlySpan<byte> message, int attributeOffset) =>
        BinaryPrimitives.ReadUInt16BigEndian(message[attributeOffset..]) == (ushort)StunAttributeType.MessageIntegrity;
}
