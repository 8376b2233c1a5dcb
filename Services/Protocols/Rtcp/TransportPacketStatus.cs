using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Rtcp;

/// <summary>What transport-wide feedback says of one packet.</summary>
/// <param name="SequenceNumber">The transport-wide sequence number.</param>
/// <param name="Received">Whether the packet arrived.</param>
/// <param name="Delta">
/// The arrival time after that of the packet received before (for the first: after the reference time), in units of 250 us; 0 when lost.
/// </param>
public readonly record struct TransportPacketStatus(SequenceNumber SequenceNumber, bool Received, short Delta)
{
    /// <summary>The unit of <see cref="Delta"/>.</summary>
    public static TimeSpan DeltaUnit => TimeSpan.FromMicroseconds(250);
}
