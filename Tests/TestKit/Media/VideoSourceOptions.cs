namespace JbAspire.TestKit.Media;

/// <summary>What a virtual camera sends.</summary>
public sealed record VideoSourceOptions
{
    /// <summary>The producer's id and MID.</summary>
    public string Id { get; init; } = "video";

    /// <summary>Bits per second of each encoding, lowest quality first; more than one: simulcast.</summary>
    public IReadOnlyList<int> Bitrates { get; init; } = [150_000, 500_000, 1_500_000];

    /// <summary>Temporal layers, 1-3.</summary>
    public int TemporalLayers { get; init; } = 3;

    public int FramesPerSecond { get; init; } = 30;

    /// <summary>Whether it resends on RTX (RFC 4588).</summary>
    public bool HasRtx { get; init; } = true;

    /// <summary>A key frame's size in frames of the mean size.</summary>
    public int KeyFrameFactor { get; init; } = 4;
}
