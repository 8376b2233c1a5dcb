using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Rtcp;

/// <summary>The answer to one receiver's reference time report (RFC 3611 §4.5): with it a receiver knows its round-trip time.</summary>
/// <param name="Ssrc">The receiver.</param>
/// <param name="LastReceiverReport">The compact NTP time of its last RRTR; 0 when there was none.</param>
/// <param name="DelaySinceLastReceiverReport">The time since that RRTR in units of 2^-16 s.</param>
public readonly record struct DlrrSubBlock(Ssrc Ssrc, uint LastReceiverReport, uint DelaySinceLastReceiverReport);
