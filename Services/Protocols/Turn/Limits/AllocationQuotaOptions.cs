namespace JbAspire.Protocols.Turn.Limits;

/// <summary>The limits of an <see cref="AllocationQuota"/>; 0 is no limit.</summary>
public sealed record AllocationQuotaOptions
{
    /// <summary><c>user-quota</c>: allocations of one user of one realm at once.</summary>
    public int UserQuota { get; init; }

    /// <summary><c>total-quota</c>: allocations of one realm at once.</summary>
    public int TotalQuota { get; init; }

    /// <summary>
    /// <c>bps-capacity</c>: bytes a second that all allocations of the server may be granted together, each direction by itself.
    /// </summary>
    public long BytesPerSecondCapacity { get; init; }

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(UserQuota);
        ArgumentOutOfRangeException.ThrowIfNegative(TotalQuota);
        ArgumentOutOfRangeException.ThrowIfNegative(BytesPerSecondCapacity);
    }
}
