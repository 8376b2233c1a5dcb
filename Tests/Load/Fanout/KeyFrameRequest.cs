using System.Buffers.Binary;

namespace JbAspire.Load.Fanout;

/// <summary>Picture loss indications (RFC 4585 §6.3.1) and full intra requests (RFC 5104 §4.3.1) in a compound RTCP packet.</summary>
internal static class KeyFrameRequest
{
    private const int HeaderLength = 4;
    private const int PayloadSpecificFeedback = 206;
    private const int PictureLoss = 1;
    private const int FullIntra = 4;

    public static bool IsIn(ReadOnlySpan<byte> compound)
    {
        while (compound.Length >= HeaderLength)
        {
            int length = (BinaryPrimitives.ReadUInt16BigEndian(compound[2..]) + 1) * sizeof(uint);
            if (compound[1] == PayloadSpecificFeedback && (compound[0] & 0b0001_1111) is PictureLoss or FullIntra)
                return true;

            compound = compound[Math.Min(length, compound.Length)..];
        }

        return false;
    }
}
