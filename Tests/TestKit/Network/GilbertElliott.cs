namespace JbAspire.TestKit.Network;

/// <summary>The Gilbert-Elliott model of bursts of loss: a good and a bad state, changed at each datagram with these chances.</summary>
/// <param name="GoodToBad">The chance that the good state ends.</param>
/// <param name="BadToGood">The chance that the bad state ends.</param>
/// <param name="LossInBad">The share lost in the bad state.</param>
/// <param name="LossInGood">The share lost in the good state.</param>
public sealed record GilbertElliott(double GoodToBad, double BadToGood, double LossInBad = 1, double LossInGood = 0);
