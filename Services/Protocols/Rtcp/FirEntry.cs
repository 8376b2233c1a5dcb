using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Rtcp;

/// <summary>One request of a FIR message (RFC 5104 §4.3.1.1).</summary>
/// <param name="Ssrc">The stream that is to send a key frame.</param>
/// <param name="SequenceNumber">The command sequence number: a repetition of a request has the same.</param>
public readonly record struct FirEntry(Ssrc Ssrc, byte SequenceNumber);
