namespace JbAspire.Protocols.Payloads;

/// <summary>
/// The aggregation header of an AV1 payload (RTP Payload Format For AV1 §4.4), and what its OBU elements tell.
/// <code>
///  0 1 2 3 4 5 6 7
/// |Z|Y| W |N|-|-|-|
/// </code>
/// </summary>
/// <param name="ContinuesObu">Z: whether the first OBU element continues one of the packet before.</param>
/// <param name="IsContinued">Y: whether the last OBU element goes on in the next packet.</param>
/// <param name="ElementCount">W: the number of OBU elements, 1-3; 0 when each has a length.</param>
/// <param name="IsNewSequence">N: whether the packet is the first of a coded video sequence.</param>
/// <param name="HasSequenceHeader">Whether a sequence header OBU begins in the packet.</param>
public readonly record struct Av1AggregationHeader(
    bool ContinuesObu, bool IsContinued, int ElementCount, bool IsNewSequence, bool HasSequenceHeader)
{
    private const byte ContinuesMask = 0b1000_0000;
    private const byte ContinuedMask = 0b0100_0000;
    private const int CountShift = 4;
    private const int CountBits = 0b11;
    private const byte NewSequenceMask = 0b0000_1000;

    /// <summary>
    /// Whether a decoder can start here. "N: MUST be set to 1 if the packet is the first packet of a coded video sequence", which
    /// begins with a sequence header and a key frame; senders that leave N out still send the sequence header.
    /// </summary>
    public bool IsKeyFrame => !ContinuesObu && (IsNewSequence || HasSequenceHeader);

    /// <summary>Reads the header and walks the OBU elements. False when the payload has no element, or one does not fit.</summary>
    public static bool TryParse(ReadOnlySpan<byte> payload, out Av1AggregationHeader header)
    {
        header = default;
        if (payload.IsEmpty)
            return false;

        byte bits = payload[0];
        int count = bits >> CountShift & CountBits;
        bool continues = (bits & ContinuesMask) != 0;
        var elements = new Av1ObuElementEnumerator(payload[1..], count);
        bool hasSequenceHeader = false;
        int index = 0;
        while (elements.MoveNext())
        {
            bool isFragment = index++ == 0 && continues;
            hasSequenceHeader |= !isFragment && elements.CurrentType == Av1ObuType.SequenceHeader;
        }

        header = new Av1AggregationHeader(
            continues, (bits & ContinuedMask) != 0, count, (bits & NewSequenceMask) != 0, hasSequenceHeader);
        return elements.IsComplete && index > 0;
    }
}
