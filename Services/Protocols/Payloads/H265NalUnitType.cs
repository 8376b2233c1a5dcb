namespace JbAspire.Protocols.Payloads;

/// <summary>The H.265 NAL unit types that forwarding looks at (ITU-T H.265 table 7-1; RFC 7798 §4.4 for the packets).</summary>
public enum H265NalUnitType : byte
{
    /// <summary>BLA_W_LP: the first of the types of pictures at which decoding can start (IRAP).</summary>
    BrokenLinkWithLeadingPictures = 16,

    /// <summary>IDR_W_RADL: a slice of an IDR picture.</summary>
    IdrWithLeadingPictures = 19,

    /// <summary>CRA_NUT: a slice of a clean random access picture; the last of the IRAP types in use.</summary>
    CleanRandomAccess = 21,

    /// <summary>VPS_NUT: a video parameter set.</summary>
    VideoParameterSet = 32,

    /// <summary>SPS_NUT: a sequence parameter set.</summary>
    SequenceParameterSet = 33,

    /// <summary>An aggregation packet.</summary>
    AggregationPacket = 48,

    /// <summary>A fragmentation unit.</summary>
    FragmentationUnit = 49,

    /// <summary>A PACI packet: another payload with control information before it.</summary>
    Paci = 50,
}
