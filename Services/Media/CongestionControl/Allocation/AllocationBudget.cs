namespace JbAspire.Media.CongestionControl.Allocation;

/// <summary>
/// How many bits per second all consumers may take together. What is sent already may use all there is; a rise must leave room,
/// so a consumer that rose does not fall at the next small change.
/// </summary>
/// <param name="Keep">For what is sent already.</param>
/// <param name="Rise">For what is not sent yet.</param>
/// <param name="RiseAlone">For a base layer that is not sent yet, when nothing else is sent.</param>
/// <param name="IsHeld">Whether nothing but a base layer may rise: whoever joins sees something.</param>
internal readonly record struct AllocationBudget(long Keep, long Rise, long RiseAlone, bool IsHeld)
{
    // A poor picture is better than none: a base layer alone is kept until it is a quarter too much.
    private const double LoneOvershoot = 1.25;

    /// <summary>For a base layer that is kept when nothing else is sent.</summary>
    public long KeepAlone => (long)(Keep * LoneOvershoot);

    /// <summary>The budget of a step.</summary>
    public long Of(bool isRise, bool isBase) => !isRise ? Keep : IsHeld && !isBase ? -1 : Rise;

    /// <summary>The budget of a base layer when nothing else is sent.</summary>
    public long OfLoneBase(bool isRise) => isRise ? RiseAlone : KeepAlone;
}
