namespace JbAspire.Media.CongestionControl.SendSide;

/// <summary>What the growth of delay says of the path.</summary>
internal enum BandwidthUsage : byte
{
    /// <summary>The queue neither grows nor drains.</summary>
    Normal,

    /// <summary>A queue grows: more is sent than the path carries.</summary>
    Overusing,

    /// <summary>A queue drains.</summary>
    Underusing,
}
