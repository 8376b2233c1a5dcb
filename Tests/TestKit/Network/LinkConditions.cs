using JbAspire.Protocols.Wire;

namespace JbAspire.TestKit.Network;

/// <summary>What one direction of a link does to what is sent over it. The default carries everything at once.</summary>
public sealed record LinkConditions
{
    /// <summary>The rate at which the queue is served; zero: unlimited.</summary>
    public Bitrate Capacity { get; init; }

    /// <summary>The time that every datagram travels, after the queue.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Up to this much more, evenly distributed, for each datagram anew.</summary>
    public TimeSpan Jitter { get; init; }

    /// <summary>Whether jitter may let a datagram overtake another; else those behind a late one wait for it.</summary>
    public bool JitterReorders { get; init; }

    /// <summary>The longest time in the queue: what would wait longer is dropped (drop-tail). Zero: no limit.</summary>
    public TimeSpan QueueLimit { get; init; }

    /// <summary>The most bytes in the queue. Zero: no limit.</summary>
    public int QueueLimitBytes { get; init; }

    /// <summary>Bytes of lower layers that the capacity carries with each datagram (IPv4 and UDP: 28).</summary>
    public int OverheadBytes { get; init; }

    /// <summary>The share of datagrams lost independently of each other, 0-1.</summary>
    public double Loss { get; init; }

    /// <summary>Losses in bursts; null: none.</summary>
    public GilbertElliott? BurstLoss { get; init; }

    /// <summary>The share of datagrams that arrive twice, 0-1.</summary>
    public double Duplication { get; init; }

    /// <summary>The share of datagrams held back by <see cref="ReorderDelay"/>, so that others overtake them, 0-1.</summary>
    public double Reordering { get; init; }

    /// <summary>How long a reordered datagram is held back.</summary>
    public TimeSpan ReorderDelay { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>Nothing passes: a cable that is pulled out.</summary>
    public bool IsCut { get; init; }
}
