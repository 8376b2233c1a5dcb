namespace JbAspire.Media.Observers;

/// <summary>What an <see cref="ActiveSpeakerObserver"/> is created with (mediasoup's ActiveSpeakerObserverOptions).</summary>
public sealed record ActiveSpeakerObserverOptions
{
    /// <summary>The time between two decisions; what is outside of 100 ms to 5 s is taken for the nearest, as in mediasoup.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMilliseconds(300);
}
