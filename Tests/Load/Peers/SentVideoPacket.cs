using JbAspire.Protocols.Wire;

namespace JbAspire.Load.Peers;

/// <summary>What makes a packet of video: enough to write it, and to write it again as RTX.</summary>
internal readonly record struct SentVideoPacket(
    SequenceNumber SequenceNumber, RtpTimestamp Timestamp, ushort Picture, ushort Bytes, byte BaseLayerIndex, byte LayerAndKey,
    VideoPacketFlags Flags);
