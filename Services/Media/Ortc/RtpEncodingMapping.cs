namespace JbAspire.Media.Ortc;

/// <summary>A producer's stream and the SSRC that stands for it inside the router.</summary>
/// <param name="Ssrc">The producer's SSRC; null when not announced.</param>
/// <param name="Rid">The producer's RID; null when there is none.</param>
/// <param name="ScalabilityMode">The stream's scalability mode; null when not announced.</param>
/// <param name="MappedSsrc">The SSRC inside the router.</param>
public sealed record RtpEncodingMapping(uint? Ssrc, string? Rid, string? ScalabilityMode, uint MappedSsrc);
