using System.Buffers.Binary;

namespace JbAspire.Protocols.Payloads;

/// <summary>
/// An H.264 payload (https://www.rfc-editor.org/rfc/rfc6184#section-5.2): a single NAL unit, a STAP-A or an FU-A.
/// <code>
/// |F|NRI|  Type   | NAL unit header; STAP-A (24): then size (16 bits) and NAL unit, repeated
/// |S|E|R|  Type   | FU-A (28): the FU header
/// </code>
/// </summary>
/// <param name="HasSequenceParameterSet">Whether a sequence parameter set begins in the packet.</param>
/// <param name="HasIdrSlice">Whether a slice of an IDR picture begins in the packet.</param>
public readonly record struct H264Payload(bool HasSequenceParameterSet, bool HasIdrSlice)
{
    private const byte TypeMask = 0b0001_1111;
    private const byte StartMask = 0b1000_0000;
    private const int FuHeaderOffset = 1;
    private const int FuHeadersLength = 2;
    private const int SizeLength = 2;
    private const int MaxSingleNalUnitType = 23;

    /// <summary>
    /// Whether a decoder can start here: parameter sets or an IDR slice begin. Senders with parameter sets in SDP
    /// (sprop-parameter-sets) send IDR slices alone, so those count too.
    /// </summary>
    public bool IsKeyFrame => HasSequenceParameterSet || HasIdrSlice;

    /// <summary>
    /// Reads a payload. False when it is empty, cut off, or of a packet type that WebRTC endpoints do not send (STAP-B, MTAP,
    /// FU-B: packetization-mode 2).
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> payload, out H264Payload result)
    {
        result = default;
        if (payload.IsEmpty)
            return false;

        int type = payload[0] & TypeMask;
        if (type is > 0 and <= MaxSingleNalUnitType)
        {
            result = result.With(type);
            return true;
        }

        return (H264NalUnitType)type switch
        {
            H264NalUnitType.StapA => TryParseAggregate(payload[1..], out result),
            H264NalUnitType.FuA => TryParseFragment(payload, out result),
            _ => false,
        };
    }

    private static bool TryParseAggregate(ReadOnlySpan<byte> rest, out H264Payload result)
    {
        result = default;
        bool any = false;
        while (!rest.IsEmpty)
        {
            if (rest.Length < SizeLength)
                return false;

            int size = BinaryPrimitives.ReadUInt16BigEndian(rest);
            if (size == 0 || rest.Length < SizeLength + size)
                return false;

            result = result.With(rest[SizeLength] & TypeMask);
            rest = rest[(SizeLength + size)..];
            any = true;
        }

        return any;
    }

    private static bool TryParseFragment(ReadOnlySpan<byte> payload, out H264Payload result)
    {
        result = default;
        if (payload.Length <= FuHeadersLength)
            return false;

        byte header = payload[FuHeaderOffset];
        if ((header & StartMask) != 0)
            result = result.With(header & TypeMask);

        return true;
    }

    private H264Payload With(int type) => new(
        HasSequenceParameterSet || type == (int)H264NalUnitType.SequenceParameterSet,
        HasIdrSlice || type == (int)H264NalUnitType.IdrSlice);
}
