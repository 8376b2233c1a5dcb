namespace JbAspire.Media.Statistics;

/// <summary>How a packet stands to those before it (RFC 3550 appendix A.1).</summary>
public enum ReceivedPacketKind : byte
{
    /// <summary>The newest so far.</summary>
    InOrder,

    /// <summary>Older than the newest, and not seen before as far as is remembered.</summary>
    Reordered,

    /// <summary>Received before.</summary>
    Duplicate,

    /// <summary>So far from the others that it is not believed until the next one follows it. It is to be dropped.</summary>
    Discarded,

    /// <summary>The second of its kind so far from the others: the sender has begun anew, and so have the statistics.</summary>
    Restarted,
}
