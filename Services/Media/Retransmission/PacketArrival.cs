namespace JbAspire.Media.Retransmission;

/// <summary>What a packet is to a stream whose losses are asked for.</summary>
internal enum PacketArrival : byte
{
    /// <summary>The newest so far.</summary>
    Newest,

    /// <summary>Older than the newest, and missing until now; it came by itself, or before it was asked for.</summary>
    Late,

    /// <summary>Missing until now; it came because it was asked for.</summary>
    Repaired,

    /// <summary>
    /// Not missing: it came before, or was given up. It is to be dropped: forwarded twice, a number would be encrypted twice with
    /// different header extensions (RFC 7714 §8.1).
    /// </summary>
    Known,
}
