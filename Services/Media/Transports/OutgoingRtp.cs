namespace JbAspire.Media.Transports;

/// <summary>An RTP packet that is ready to be sent but for what depends on the moment of sending.</summary>
/// <param name="Length">Its bytes, without protection.</param>
/// <param name="TransportSequenceNumberOffset">Where the transport-wide sequence number goes; 0 = nowhere.</param>
/// <param name="AbsoluteSendTimeOffset">Where the absolute send time goes; 0 = nowhere.</param>
/// <param name="Class">What it is for the pacer.</param>
internal readonly record struct OutgoingRtp(int Length, int TransportSequenceNumberOffset, int AbsoluteSendTimeOffset, PacketClass Class);

/// <summary>What a packet is for the pacer: lower goes first.</summary>
internal enum PacketClass : byte
{
    /// <summary>Audio: never waits.</summary>
    Audio,

    /// <summary>A packet that is sent again.</summary>
    Retransmission,

    /// <summary>Video.</summary>
    Video,

    /// <summary>Padding, for probing.</summary>
    Padding,
}
