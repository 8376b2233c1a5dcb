namespace JbAspire.Media.Observers;

/// <summary>What an <see cref="AudioLevelObserver"/> is created with (mediasoup's AudioLevelObserverOptions).</summary>
public sealed record AudioLevelObserverOptions
{
    /// <summary>How many producers a <see cref="RtpObserverEvent.Volumes"/> names at most: 1 or more.</summary>
    public int MaxEntries { get; init; } = 1;

    /// <summary>The mean level that a producer must reach, in dBov: -127 to 0.</summary>
    public int Threshold { get; init; } = -80;

    /// <summary>The time between two looks; what is outside of 250 ms to 5 s is taken for the nearest, as in mediasoup.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Refuses what is out of range.</summary>
    /// <exception cref="MediaException">Names the field, its value and its range.</exception>
    internal AudioLevelObserverOptions Validate()
    {
        if (MaxEntries < 1)
        {
            throw new MediaException(MediaError.InvalidArgument, $"maxEntries: {MaxEntries} is not 1 or more.");
        }

        return Threshold is < -127 or > 0
            ? throw new MediaException(MediaError.InvalidArgument, $"threshold: {Threshold} is not -127 to 0.")
            : this;
    }
}
