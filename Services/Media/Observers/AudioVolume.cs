namespace JbAspire.Media.Observers;

/// <summary>How loud a producer was over an interval.</summary>
/// <param name="ProducerId">The producer.</param>
/// <param name="Volume">The mean level of its packets in dBov: -127 (silence) to 0 (loudest).</param>
public readonly record struct AudioVolume(string ProducerId, int Volume);
