namespace JbAspire.Media.CongestionControl.Pacing;

/// <summary>What has to be known of an RTP packet when it leaves.</summary>
/// <param name="Priority">Its turn.</param>
/// <param name="TransportNumberOffset">Where its transport-wide sequence number (2 bytes) is; 0 = it has none.</param>
/// <param name="SendTimeOffset">Where its absolute send time (3 bytes) is; 0 = it has none.</param>
internal readonly record struct PacedPacket(PacketPriority Priority, ushort TransportNumberOffset, ushort SendTimeOffset);
