namespace JbAspire.Turn.Monitoring;

/// <summary>What is counted by the transport of the client.</summary>
internal sealed record TransportCount
{
    /// <summary>UDP, TCP, TLS or DTLS: coturn's spelling.</summary>
    public required string Transport { get; init; }

    /// <summary>Allocations at this moment.</summary>
    public long LiveAllocations { get; init; }

    /// <summary>What they and those before them have relayed.</summary>
    public AllocationTotals Totals { get; init; }

    /// <summary>TLS and DTLS handshakes that were completed.</summary>
    public long Handshakes { get; init; }

    /// <summary>Those that were begun and not completed.</summary>
    public long FailedHandshakes { get; init; }
}
