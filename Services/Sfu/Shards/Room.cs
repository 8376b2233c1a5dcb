using JbAspire.Media;

namespace JbAspire.Sfu.Shards;

/// <summary>One router as its owner sees it: its part on the worker that it was made on, and further parts, shards, on others.</summary>
internal sealed class Room(string id, RouterOptions options, int home, bool hasObservers)
{
    /// <summary>The router's id, on all of its workers.</summary>
    public string Id { get; } = id;

    /// <summary>The worker that holds its observers.</summary>
    public int Home { get; } = home;

    /// <summary>Whether it has observers that hear every audio producer.</summary>
    public bool HasObservers { get; } = hasObservers;

    /// <summary>What its shards are made with.</summary>
    public RouterOptions ShardOptions { get; } = options with { IsShard = true };

    /// <summary>Held while shards and pipes are made and taken away.</summary>
    public SemaphoreSlim Gate { get; } = new(1, 1);

    /// <summary>The workers that it has a part on. Replaced under the gate.</summary>
    public IReadOnlyList<int> Workers { get; set; } = [home];

    /// <summary>The pairs of workers, lower index first, that are joined. Under the gate.</summary>
    public HashSet<(int Low, int High)> Pipes { get; } = [];

    /// <summary>Whether it closes or is closed. Under the gate.</summary>
    public bool IsClosed { get; set; }

    /// <summary>The id of the pipe transports between two workers, the same on both. No other object's id has a colon.</summary>
    public string PipeId(int first, int second) => $"pipe:{Id}:{Math.Min(first, second)}-{Math.Max(first, second)}";
}
