namespace JbAspire.Media.CongestionControl.Pacing;

/// <summary>Whose turn it is when not everything can leave at once: the lowest value goes first.</summary>
internal enum PacketPriority : byte
{
    /// <summary>Small, steady and most missed: never waits.</summary>
    Audio,

    /// <summary>Somebody's picture stands still until it arrives.</summary>
    Retransmission,

    /// <summary>Frames.</summary>
    Video,

    /// <summary>Probes: nobody waits for them.</summary>
    Padding,
}
