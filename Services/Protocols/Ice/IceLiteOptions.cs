namespace JbAspire.Protocols.Ice;

/// <summary>Settings of an <see cref="IceLiteAgent"/>.</summary>
public sealed record IceLiteOptions
{
    /// <summary>The longest time without a valid request on the selected tuple (RFC 7675 §5.1: 30 s). 10-60 s; zero turns consent off.</summary>
    public TimeSpan ConsentTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many tuples are known at once, at least 2. One more takes the place of the one that was silent for longest.</summary>
    public int MaxTuples { get; init; } = 8;

    internal void Validate()
    {
        bool valid = ConsentTimeout == TimeSpan.Zero
            || (ConsentTimeout >= TimeSpan.FromSeconds(10) && ConsentTimeout <= TimeSpan.FromSeconds(60));
        if (!valid)
        {
            throw new ArgumentOutOfRangeException(
                nameof(ConsentTimeout), ConsentTimeout, $"{nameof(ConsentTimeout)} is {ConsentTimeout.TotalSeconds} s; allowed are 0 (off) and 10-60 s.");
        }

        // A new tuple takes the place of one that is not selected, so there has to be one.
        if (MaxTuples < 2)
        {
            throw new ArgumentOutOfRangeException(nameof(MaxTuples), MaxTuples, $"{nameof(MaxTuples)} is {MaxTuples}; allowed is 2 and more.");
        }
    }
}
