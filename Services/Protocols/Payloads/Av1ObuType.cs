namespace JbAspire.Protocols.Payloads;

/// <summary>AV1 OBU types (AV1 Bitstream and Decoding Process Specification §6.2.2).</summary>
public enum Av1ObuType : byte
{
    /// <summary>A sequence header: begins a coded video sequence.</summary>
    SequenceHeader = 1,

    /// <summary>A temporal delimiter; removed by RTP senders.</summary>
    TemporalDelimiter = 2,

    /// <summary>A frame header.</summary>
    FrameHeader = 3,

    /// <summary>A tile group.</summary>
    TileGroup = 4,

    /// <summary>Metadata.</summary>
    Metadata = 5,

    /// <summary>A frame: header and tile group in one.</summary>
    Frame = 6,

    /// <summary>A repeated frame header.</summary>
    RedundantFrameHeader = 7,

    /// <summary>A tile list.</summary>
    TileList = 8,

    /// <summary>Padding.</summary>
    Padding = 15,
}
