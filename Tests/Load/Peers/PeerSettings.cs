namespace JbAspire.Load.Peers;

/// <summary>What participants send.</summary>
internal sealed record PeerSettings
{
    /// <summary>Bits per second of each simulcast encoding, lowest first: one to three. As libwebrtc's 320x180, 640x360, 1280x720.</summary>
    public IReadOnlyList<int> Bitrates { get; init; } = [150_000, 500_000, 1_500_000];

    public int FramesPerSecond { get; init; } = 25;

    /// <summary>How many times a mean frame's bytes a key frame has.</summary>
    public int KeyFrameFactor { get; init; } = 4;

    /// <summary>Bytes of an opus packet of 20 ms: 32 kbit/s.</summary>
    public int AudioBytes { get; init; } = 80;

    /// <summary>The share of the time that a participant talks, in percent; in the rest it sends a packet each 400 ms (DTX).</summary>
    public int TalkPercent { get; init; } = 40;
}
