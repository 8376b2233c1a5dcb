namespace JbAspire.Turn.Transports;

/// <summary>What stands at the front of a stream's bytes.</summary>
internal enum FrameStatus
{
    /// <summary>Something whole.</summary>
    Complete,

    /// <summary>Its beginning.</summary>
    Incomplete,

    /// <summary>Nothing that belongs there.</summary>
    Malformed,
}
