using System.Buffers.Binary;

namespace JbAspire.Protocols.Payloads;

/// <summary>
/// An H.265 payload (https://www.rfc-editor.org/rfc/rfc7798#section-4.4): a single NAL unit, an aggregation packet or a
/// fragmentation unit, without the DONL fields of sprop-max-don-diff above 0.
/// <code>
/// |F|   Type    |  LayerId  | TID | NAL unit header, two bytes; AP (48): then size (16 bits) and NAL unit, repeated
/// |S|E|  FuType   |               FU (49): the FU header
/// </code>
/// </summary>
/// <param name="HasParameterSets">Whether a video or sequence parameter set begins in the packet.</param>
/// <param name="HasRandomAccessPicture">Whether a slice of an IDR, BLA or CRA picture begins in the packet.</param>
/// <param name="TemporalLayer">TID: nuh_temporal_id_plus1 less 1, 0-6.</param>
public readonly record struct H265Payload(bool HasParameterSets, bool HasRandomAccessPicture, int TemporalLayer)
{
    private const int HeaderLength = 2;
    private const int SizeLength = 2;
    private const int FuHeaderOffset = 2;
    private const int TypeShift = 1;
    private const byte TypeMask = 0b0011_1111;
    private const byte TemporalMask = 0b0000_0111;
    private const byte StartMask = 0b1000_0000;

    /// <summary>
    /// Whether a decoder can start here: parameter sets or a random access picture begin. Senders with parameter sets in SDP
    /// (sprop-vps, sprop-sps, sprop-pps) send the pictures alone, so those count too.
    /// </summary>
    public bool IsKeyFrame => HasParameterSets || HasRandomAccessPicture;

    /// <summary>Reads a payload. False when it is empty, cut off, or a PACI packet, which no WebRTC endpoint sends.</summary>
    public static bool TryParse(ReadOnlySpan<byte> payload, out H265Payload result)
    {
        result = default;

        // "The value of TID ... MUST NOT be equal to 0" is about nuh_temporal_id_plus1.
        if (payload.Length <= HeaderLength || (payload[1] & TemporalMask) == 0)
            return false;

        result = new H265Payload(false, false, (payload[1] & TemporalMask) - 1);
        int type = TypeOf(payload[0]);
        switch ((H265NalUnitType)type)
        {
            case H265NalUnitType.AggregationPacket:
                return TryParseAggregate(payload[HeaderLength..], ref result);
            case H265NalUnitType.FragmentationUnit:
                return TryParseFragment(payload, ref result);
            case H265NalUnitType.Paci:
                return false;
            default:
                result = result.With(type);
                return true;
        }
    }

    private static bool TryParseAggregate(ReadOnlySpan<byte> rest, ref H265Payload result)
    {
        while (!rest.IsEmpty)
        {
            if (rest.Length < SizeLength)
                return false;

            int size = BinaryPrimitives.ReadUInt16BigEndian(rest);
            if (size < HeaderLength || rest.Length < SizeLength + size)
                return false;

            result = result.With(TypeOf(rest[SizeLength]));
            rest = rest[(SizeLength + size)..];
        }

        return true;
    }

    private static bool TryParseFragment(ReadOnlySpan<byte> payload, ref H265Payload result)
    {
        if (payload.Length <= FuHeaderOffset + 1)
            return false;

        byte header = payload[FuHeaderOffset];
        if ((header & StartMask) != 0)
            result = result.With(header & TypeMask);

        return true;
    }

    private static int TypeOf(byte first) => first >> TypeShift & TypeMask;

    private H265Payload With(int type) => this with
    {
        HasParameterSets = HasParameterSets
            || type is (int)H265NalUnitType.VideoParameterSet or (int)H265NalUnitType.SequenceParameterSet,
        HasRandomAccessPicture = HasRandomAccessPicture
            || type is >= (int)H265NalUnitType.BrokenLinkWithLeadingPictures and <= (int)H265NalUnitType.CleanRandomAccess,
    };
}
