namespace JbAspire.Protocols.Stun;

/// <summary>
/// Offsets and lengths of a STUN message (<see href="https://www.rfc-editor.org/rfc/rfc8489#section-5">RFC 8489 §5</see>):
/// <code>
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// |0 0|     Message Type          |         Message Length        |
/// |                     Magic Cookie (0x2112A442)                 |
/// |                     Transaction ID (96 bits)                  |
/// </code>
/// </summary>
public static class StunHeader
{
    /// <summary>The length of the header in bytes.</summary>
    public const int Length = 20;

    /// <summary>The magic cookie (RFC 8489 §5).</summary>
    public const uint MagicCookie = 0x2112_A442;

    internal const int LengthOffset = 2;
    internal const int CookieOffset = 4;
    internal const int TransactionIdOffset = 8;
    internal const int AttributeHeaderLength = 4;

    /// <summary>Attributes are padded to a multiple of four bytes (RFC 8489 §14).</summary>
    internal static int Pad(int length) => (length + 3) & ~3;

    /// <summary>
    /// Puts class and method into the message type (RFC 8489 §5): M11-M7 C1 M6-M4 C0 M3-M0.
    /// </summary>
    internal static ushort EncodeType(StunMessageClass messageClass, StunMethod method)
    {
        int m = (int)method;
        int c = (int)messageClass;
        return (ushort)((m & 0b1111) | ((m & 0b111_0000) << 1) | ((m & 0b1111_1000_0000) << 2)
            | ((c & 0b01) << 4) | ((c & 0b10) << 7));
    }

    internal static StunMessageClass DecodeClass(ushort type) => (StunMessageClass)(((type >> 4) & 0b01) | ((type >> 7) & 0b10));

    internal static StunMethod DecodeMethod(ushort type) =>
        (StunMethod)((type & 0b1111) | ((type >> 1) & 0b111_0000) | ((type >> 2) & 0b1111_1000_0000));
}
