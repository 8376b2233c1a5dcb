namespace JbAspire.Protocols.Stun;

/// <summary>
/// The value of FINGERPRINT (<see href="https://www.rfc-editor.org/rfc/rfc8489#section-14.7">RFC 8489 §14.7</see>): the
/// CRC-32 of ITU V.42 (polynomial 0x04C11DB7, reflected) over the message before it, XOR 0x5354554E ("STUN").
/// </summary>
public static class StunFingerprint
{
    /// <summary>The length of the value in bytes.</summary>
    public const int Length = 4;

    private const uint Xor = 0x5354_554E;
    private const uint ReflectedPolynomial = 0xEDB8_8320;

    private static readonly uint[] Table = MakeTable();

    /// <summary>
    /// Computes the value over <paramref name="message"/>: header (its length field already counting FINGERPRINT) and all
    /// attributes before FINGERPRINT.
    /// </summary>
    public static uint Compute(ReadOnlySpan<byte> message)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in message)
        {
            crc = Table[(byte)(crc ^ b)] ^ (crc >> 8);
        }

        return ~crc ^ Xor;
    }

    private static uint[] MakeTable()
    {
        uint[] table = new uint[256];
        for (uint i = 0; i < table.Length; i++)
        {
            uint value = i;
            for (int bit = 0; bit < 8; bit++)
            {
                value = (value & 1) != 0 ? (value >> 1) ^ ReflectedPolynomial : value >> 1;
            }

            table[i] = value;
        }

        return table;
    }
}
