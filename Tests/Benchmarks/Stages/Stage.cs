using System.Diagnostics;

namespace JbAspire.Benchmarks.Stages;

/// <summary>A step of a packet's way through the engine, run many times over: what is measured.</summary>
internal abstract class Stage(string name, int operations) : IDisposable
{
    /// <summary>The name in the table.</summary>
    public string Name => name;

    /// <summary>How many operations a <see cref="Run"/> makes: as many as take about a millisecond, or less.</summary>
    public int Operations => operations;

    /// <summary>Lays ready what the next run uses up. Not measured.</summary>
    public virtual void Prepare()
    {
    }

    /// <summary>Makes the operations.</summary>
    public abstract void Run();

    /// <summary>Prepares and makes one run.</summary>
    public virtual StageRun Measure()
    {
        Prepare();
        long bytes = GC.GetAllocatedBytesForCurrentThread();
        long start = Stopwatch.GetTimestamp();
        Run();
        long end = Stopwatch.GetTimestamp();
        return new StageRun(end - start, GC.GetAllocatedBytesForCurrentThread() - bytes);
    }

    /// <inheritdoc/>
    public void Dispose() => Close();

    public override string ToString() => name;

    /// <summary>Lets go what the stage holds.</summary>
    protected virtual void Close()
    {
    }
}

/// <summary>What a run took.</summary>
/// <param name="Ticks">In units of <see cref="Stopwatch.Frequency"/>.</param>
/// <param name="AllocatedBytes">Managed memory that was allocated.</param>
internal readonly record struct StageRun(long Ticks, long AllocatedBytes);
