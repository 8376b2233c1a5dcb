using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Rtcp;

/// <summary>One entry of a generic NACK (RFC 4585 §6.2.1).</summary>
/// <param name="Pid">A lost packet.</param>
/// <param name="Blp">The bitmask of following lost packets: bit i (from the least significant, 0) is packet PID + i + 1.</param>
public readonly record struct NackEntry(SequenceNumber Pid, ushort Blp);
