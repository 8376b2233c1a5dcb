namespace JbAspire.Load.Turn;

/// <summary>What one run of a scenario gave.</summary>
internal sealed record TurnMeasurement
{
    public required string Server { get; init; }

    public required string Scenario { get; init; }

    /// <summary>Packets a second that were to be sent, and that reached the other side.</summary>
    public required double OfferedPerSecond { get; init; }

    public required double RelayedPerSecond { get; init; }

    public required long Sent { get; init; }

    public required long NotSent { get; init; }

    public required long Relayed { get; init; }

    public required long Duplicates { get; init; }

    public required long Reordered { get; init; }

    public required long Damaged { get; init; }

    /// <summary>The share of sent packets that did not come, 0-1.</summary>
    public required double Loss { get; init; }

    /// <summary>
    /// CPU time of the server in microseconds for each packet that reached the other side, without what the server uses when idle.
    /// </summary>
    public required double CpuMicroseconds { get; init; }

    /// <summary>The kernel's part of it, 0-1.</summary>
    public required double KernelShare { get; init; }

    /// <summary>The share of one core that the server used, 0-1.</summary>
    public required double CoreShare { get; init; }

    /// <summary>How often a thread of the server was put on the core, for each packet.</summary>
    public required double WakeupsPerPacket { get; init; }

    /// <summary>One way through the relay, in microseconds.</summary>
    public required double LatencyP50 { get; init; }

    public required double LatencyP99 { get; init; }

    public required double LatencyP999 { get; init; }

    /// <summary>
    /// How late the load itself was in one of a hundred sends, in microseconds: what is slower than this is not the server.
    /// </summary>
    public required double LatenessP99 { get; init; }
}
