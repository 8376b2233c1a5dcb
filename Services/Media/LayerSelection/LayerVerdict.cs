namespace JbAspire.Media.LayerSelection;

/// <summary>What to do with a packet, and whether it ends what the receiver gets of its picture.</summary>
/// <param name="Action">What to do.</param>
/// <param name="SetMarker">Whether the RTP marker is set: the higher spatial layers of the picture are left out.</param>
internal readonly record struct LayerVerdict(LayerAction Action, bool SetMarker = false)
{
    public static LayerVerdict Ignore => new(LayerAction.Ignore);

    public static LayerVerdict Drop => new(LayerAction.Drop);

    /// <summary>Whether the packet is sent.</summary>
    public bool IsForwarded => Action >= LayerAction.Forward;
}
