namespace JbAspire.Tests.Fuzz.Targets;

/// <summary>What becomes of a segment or datagram on its way; choices that have run out leave it as it is.</summary>
internal static class Alteration
{
    public static byte[] Apply(byte[] bytes, ref FuzzInput choices)
    {
        switch (choices.Byte() % 12)
        {
            case 6:
                bytes = [];
                break;
            case 7:
                bytes = [.. bytes, .. bytes];
                break;
            case 8:
                int offset = choices.UInt16();
                if (bytes.Length > 0)
                    bytes[offset % bytes.Length] ^= choices.Byte();
                break;
            case 9:
                bytes = choices.Piece().ToArray();
                break;
            case 10:
                bytes = bytes[..Math.Min(bytes.Length, choices.UInt16() % (bytes.Length + 1))];
                break;
            case 11:
                bytes = choices.Flag() ? [.. choices.Piece(), .. bytes] : [.. bytes, .. choices.Piece()];
                break;
        }

        return bytes;
    }
}
