namespace JbAspire.Load.Quality.Network;

/// <summary>Some seconds of the script. What it does not name is as in <see cref="LinkCondition"/>'s defaults: a good link.</summary>
/// <param name="Name">What tables and the plot call it.</param>
/// <param name="Seconds">How long it lasts.</param>
internal sealed record NetworkPhase(string Name, int Seconds)
{
    /// <summary>Towards the receiver.</summary>
    public LinkCondition Down { get; init; } = new();

    /// <summary>From the receiver: its feedback.</summary>
    public LinkCondition Up { get; init; } = new();

    /// <summary>From the sender: its media.</summary>
    public LinkCondition SenderUp { get; init; } = new();
}
