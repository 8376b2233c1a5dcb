namespace JbAspire.Load.Quality.Network;

/// <summary>
/// What one direction of a link does to packets, with the meaning that the parameters of <c>tc netem</c> have: <c>loss random</c>,
/// <c>delay D J</c> (uniform, each packet by itself, so packets overtake each other), and a rate with a queue before it that drops at its
/// end, as <c>tbf rate R latency Q</c>.
/// </summary>
internal sealed record LinkCondition
{
    /// <summary>Kilobits a second of IP packets.</summary>
    public int KilobitsPerSecond { get; init; } = 20_000;

    /// <summary>The longest wait of a packet for the packets before it; one that would wait longer is dropped.</summary>
    public int QueueMilliseconds { get; init; } = 300;

    /// <summary>The time of flight; with <see cref="JitterMilliseconds"/> its middle.</summary>
    public int DelayMilliseconds { get; init; } = 20;

    /// <summary>J: each packet's delay is drawn from D - J to D + J.</summary>
    public int JitterMilliseconds { get; init; }

    /// <summary>Whether packets stay in order in spite of jitter: a packet then waits for the one before it.</summary>
    public bool KeepsOrder { get; init; }

    /// <summary>The share of packets that are lost, each by itself; 100: an outage.</summary>
    public double LossPercent { get; init; }

    /// <exception cref="UsageException">A value makes no sense.</exception>
    public LinkCondition Check(string phase)
    {
        if (KilobitsPerSecond is < 8 or > 1_000_000)
            throw new UsageException($"{phase}: kilobitsPerSecond is {KilobitsPerSecond}, not 8-1000000.");
        if (QueueMilliseconds is < 1 or > 10_000)
            throw new UsageException($"{phase}: queueMilliseconds is {QueueMilliseconds}, not 1-10000.");
        if (DelayMilliseconds is < 0 or > 10_000)
            throw new UsageException($"{phase}: delayMilliseconds is {DelayMilliseconds}, not 0-10000.");
        if (JitterMilliseconds < 0 || JitterMilliseconds > DelayMilliseconds)
            throw new UsageException($"{phase}: jitterMilliseconds is {JitterMilliseconds}, not 0-{DelayMilliseconds}, the delay.");
        if (LossPercent is < 0 or > 100)
            throw new UsageException($"{phase}: lossPercent is {LossPercent}, not 0-100.");
        return this;
    }
}
