using JbAspire.Media.LayerSelection;

namespace JbAspire.Media.CongestionControl.Allocation;

/// <summary>One way to send a consumer.</summary>
/// <param name="Layers">The layers that are sent.</param>
/// <param name="Cost">Bits per second, at least those of the points below it.</param>
/// <param name="Rank">How far up it is, in spatial layers; temporal layers are parts of one.</param>
internal readonly record struct OperatingPoint(Layers Layers, long Cost, double Rank);
