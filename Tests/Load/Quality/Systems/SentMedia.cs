namespace JbAspire.Load.Quality.Systems;

/// <summary>What every sender sends. Peer to peer sends the last layer alone.</summary>
/// <param name="Video">The camera.</param>
/// <param name="Layers">Simulcast layers of VP8, lowest first.</param>
internal sealed record SentMedia(CameraFormat Video, IReadOnlyList<SentLayer> Layers)
{
    /// <summary>Chromium sends two layers, not three, of a picture of this size; two cores can encode and decode both.</summary>
    public static SentMedia Default { get; } = new(
        new CameraFormat(640, 360, 20), [new SentLayer(2, 150_000, "L1T3"), new SentLayer(1, 700_000, "L1T3")]);
}

/// <summary>The camera's picture.</summary>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="FrameRate">Frames a second.</param>
internal sealed record CameraFormat(int Width, int Height, int FrameRate);

/// <summary>One simulcast layer.</summary>
/// <param name="Scale">How many times smaller than the camera's picture, in each direction.</param>
/// <param name="MaxBitrate">Bits a second.</param>
/// <param name="ScalabilityMode">As the WebRTC-SVC specification names it.</param>
internal sealed record SentLayer(int Scale, int MaxBitrate, string ScalabilityMode);
