using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Rtcp;

/// <summary>A packet that arrived, as transport-wide feedback is made from.</summary>
/// <param name="SequenceNumber">The transport-wide sequence number.</param>
/// <param name="Time">When it arrived, on the receiver's clock.</param>
public readonly record struct TransportPacketArrival(SequenceNumber SequenceNumber, MonotonicTime Time);
