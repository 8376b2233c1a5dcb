namespace JbAspire.TestKit.Network;

/// <summary>What one direction of a link carried.</summary>
public sealed class LinkStatistics
{
    private readonly List<double> _queueing = [];

    /// <summary>Datagrams that were sent into the link.</summary>
    public long Sent { get; internal set; }

    /// <summary>Bytes that were sent into the link.</summary>
    public long SentBytes { get; internal set; }

    /// <summary>Datagrams that will arrive, duplicates not counted.</summary>
    public long Carried { get; internal set; }

    /// <summary>Bytes that will arrive, duplicates not counted.</summary>
    public long CarriedBytes { get; internal set; }

    /// <summary>Datagrams lost by chance, or while the link was cut.</summary>
    public long Lost { get; internal set; }

    /// <summary>Datagrams that found the queue full.</summary>
    public long QueueDrops { get; internal set; }

    /// <summary>Datagrams that arrived twice.</summary>
    public long Duplicated { get; internal set; }

    /// <summary>The time in the queue (with the time on the wire) that this share of datagrams stayed within, 0-1.</summary>
    public TimeSpan QueueingPercentile(double share)
    {
        if (_queueing.Count == 0)
        {
            return TimeSpan.Zero;
        }

        double[] sorted = [.. _queueing];
        Array.Sort(sorted);
        return TimeSpan.FromMilliseconds(sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))]);
    }

    /// <summary>Begins to count anew: for figures of a part of a run.</summary>
    public void Reset()
    {
        _queueing.Clear();
        Sent = SentBytes = Carried = CarriedBytes = Lost = QueueDrops = Duplicated = 0;
    }

    internal void AddQueueing(double milliseconds) => _queueing.Add(milliseconds);
}
