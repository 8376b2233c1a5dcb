namespace JbAspire.Turn.Configuration;

/// <summary>How much one user, one source address and all together may use.</summary>
internal sealed record LimitOptions
{
    /// <summary><c>user-quota</c>: allocations that one user may have at once; 0 is no limit.</summary>
    public int UserQuota { get; init; }

    /// <summary><c>total-quota</c>: allocations of one realm at once; 0 is no limit.</summary>
    public int TotalQuota { get; init; }

    /// <summary><c>max-bps</c>: bytes a second of one allocation, each direction for itself; 0 is no limit.</summary>
    public long MaxBps { get; init; }

    /// <summary><c>bps-capacity</c>: bytes a second that all allocations may be granted together, each direction for itself; 0 is no limit.</summary>
    public long BpsCapacity { get; init; }

    /// <summary><c>max-permissions</c>: permissions of one allocation.</summary>
    public int MaxPermissions { get; init; } = 1024;

    /// <summary><c>max-channels</c>: channels of one allocation.</summary>
    public int MaxChannels { get; init; } = 1024;

    /// <summary><c>binding-rate</c>: Binding requests a second that one source address gets answered; 0 is no limit.</summary>
    public int BindingRate { get; init; } = 100;

    /// <summary><c>unauthorized-ratelimit</c>: whether answers to unauthenticated requests are limited.</summary>
    public bool UnauthorizedRateLimit { get; init; } = true;

    /// <summary><c>unauthorized-ratelimit-rps</c>: 401 answers a second to one source address.</summary>
    public int UnauthorizedRate { get; init; } = 10;
}
