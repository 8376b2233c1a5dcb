namespace JbAspire.Load.Quality.Browser;

/// <summary>Whether media arrives.</summary>
/// <param name="Frames">Frames decoded.</param>
/// <param name="Energy">Energy of the sound that was played.</param>
/// <param name="Height">Lines of the last frame.</param>
internal sealed record PageProgress(long Frames, double Energy, int Height);
