using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Retransmission;

/// <summary>A packet that a RED packet carries, for a receiver that takes its encodings one by one.</summary>
/// <param name="SequenceNumber">Its sequence number in the source's stream.</param>
/// <param name="Timestamp">Its timestamp in the source's stream.</param>
/// <param name="PayloadType">The source's payload type of the encoding.</param>
/// <param name="Offset">Where its payload begins in the RED payload, in bytes.</param>
/// <param name="Length">The length of its payload.</param>
/// <param name="IsRecovered">Whether it is a lost packet, recovered from redundancy.</param>
internal readonly record struct RedFrame(
    SequenceNumber SequenceNumber, RtpTimestamp Timestamp, byte PayloadType, int Offset, int Length, bool IsRecovered)
{
    /// <summary>Its payload, within the RED payload that it was found in.</summary>
    public ReadOnlySpan<byte> PayloadIn(ReadOnlySpan<byte> redPayload) => redPayload.Slice(Offset, Length);
}
