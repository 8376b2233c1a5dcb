using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Retransmission;

/// <summary>What is needed to make a packet that a consumer sent once more: where it came from and how it was changed.</summary>
/// <param name="SequenceNumber">The number that it was sent with.</param>
/// <param name="SourceSequenceNumber">Its number in the producer's stream: the key of <see cref="PacketHistory"/>.</param>
/// <param name="Timestamp">The timestamp that it was sent with.</param>
/// <param name="StreamIndex">The index of the producer's stream.</param>
/// <param name="Marker">The marker bit that it was sent with.</param>
/// <param name="IsLate">Whether it came from its source after its successors: its receiver may have asked for it before it was sent.</param>
/// <param name="Rewrite">How its payload was rewritten, in the form of the rewriter.</param>
internal readonly record struct SentPacket(
    SequenceNumber SequenceNumber,
    SequenceNumber SourceSequenceNumber,
    RtpTimestamp Timestamp,
    byte StreamIndex,
    bool Marker,
    ulong Rewrite,
    bool IsLate = false);
