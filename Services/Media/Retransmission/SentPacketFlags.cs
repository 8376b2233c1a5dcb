namespace JbAspire.Media.Retransmission;

/// <summary>What <see cref="SentPacketLog"/> keeps of a packet in one byte.</summary>
[Flags]
internal enum SentPacketFlags : byte
{
    /// <summary>There is a packet.</summary>
    Exists = 1 << 0,

    /// <summary>It was sent with the marker bit.</summary>
    Marker = 1 << 1,

    /// <summary>It came from its source after its successors.</summary>
    Late = 1 << 2,
}
