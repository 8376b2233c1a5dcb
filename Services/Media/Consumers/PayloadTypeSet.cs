using JbAspire.Media.Parameters;

namespace JbAspire.Media.Consumers;

/// <summary>A set of payload types (0-127): two words.</summary>
internal readonly record struct PayloadTypeSet(ulong Low, ulong High)
{
    private const int WordBits = 64;

    public static PayloadTypeSet Of(IReadOnlyList<RtpCodecParameters> codecs)
    {
        ulong low = 0;
        ulong high = 0;
        foreach (RtpCodecParameters codec in codecs)
        {
            if (codec.PayloadType < WordBits)
            {
                low |= 1UL << codec.PayloadType;
            }
            else
            {
                high |= 1UL << (codec.PayloadType - WordBits);
            }
        }

        return new PayloadTypeSet(low, high);
    }

    public bool Contains(byte payloadType) => ((payloadType < WordBits ? Low : High) >> (payloadType % WordBits) & 1) != 0;
}
