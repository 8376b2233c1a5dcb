namespace JbAspire.Protocols.Turn;

/// <summary>How full the table of a rate limit by source address is.</summary>
/// <param name="Occupied">Sources that have used up a part of what they may at the moment.</param>
/// <param name="Size">Sources for which there is room.</param>
/// <param name="Displaced">How often a source was forgotten too early, because another one took its place.</param>
public readonly record struct SourceLimitUsage(int Occupied, int Size, long Displaced);
