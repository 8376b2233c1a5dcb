namespace JbAspire.Protocols.Payloads;

/// <summary>The H.264 NAL unit types that forwarding looks at (ITU-T H.264 table 7-1; RFC 6184 §5.2 for the aggregates).</summary>
public enum H264NalUnitType : byte
{
    /// <summary>A slice of a picture that is not IDR.</summary>
    Slice = 1,

    /// <summary>A slice of an IDR picture.</summary>
    IdrSlice = 5,

    /// <summary>A sequence parameter set.</summary>
    SequenceParameterSet = 7,

    /// <summary>A picture parameter set.</summary>
    PictureParameterSet = 8,

    /// <summary>A single-time aggregation packet.</summary>
    StapA = 24,

    /// <summary>A fragmentation unit.</summary>
    FuA = 28,
}
