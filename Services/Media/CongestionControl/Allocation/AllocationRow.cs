namespace JbAspire.Media.CongestionControl.Allocation;

/// <summary>One active consumer while a bit rate is divided. Points are counted from 0; -1 = nothing is sent.</summary>
internal struct AllocationRow
{
    /// <summary>The consumer's index in the caller's list.</summary>
    public int Consumer;

    /// <summary>1 to 255.</summary>
    public int Priority;

    /// <summary>Where its points begin among those of all.</summary>
    public int FirstPoint;

    /// <summary>How many points it has.</summary>
    public int PointCount;

    /// <summary>The point that it is at.</summary>
    public int Current;

    /// <summary>The point that it has in the division that is being made.</summary>
    public int Point;

    /// <summary>Whether its next point did not fit.</summary>
    public bool IsFull;
}
