using System.Diagnostics;
using JbAspire.Tests.Fuzz.Mutation;

namespace JbAspire.Tests.Fuzz.Running;

/// <summary>Runs one target on one thread and holds each input to the target's bounds.</summary>
internal sealed class FuzzRun(FuzzTarget target)
{
    private byte[] _current = [];
    private int _currentLength;
    private long _startedAt;

    /// <summary>Where each input is noted before it runs, or null.</summary>
    public LastInput? Last { get; init; }

    /// <summary>Inputs that have ended.</summary>
    public long Executions { get; private set; }

    /// <summary>The most that one input allocated, in bytes, the first hundred left out: they run initializers.</summary>
    public long LargestAllocation { get; private set; }

    /// <summary>The longest that one input took, the first hundred left out.</summary>
    public TimeSpan LongestDuration { get; private set; }

    /// <summary>Whether the input under way is over its time: it hangs, as far as one can tell.</summary>
    public bool IsHanging => Volatile.Read(ref _startedAt) is > 0 and long start && Stopwatch.GetElapsedTime(start) > target.MaxDuration;

    /// <summary>The input under way; only to be looked at when it hangs.</summary>
    public byte[] Current => _current[.._currentLength];

    /// <summary>Runs one input. Null, or what is wrong with it.</summary>
    public FuzzFailure? Run(ReadOnlySpan<byte> input)
    {
        Keep(input);
        long start = Stopwatch.GetTimestamp();
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        Volatile.Write(ref _startedAt, start);
        try
        {
            target.Body(input);
        }
        catch (Exception exception)
        {
            return new FuzzFailure(target, Current, exception.ToString());
        }
        finally
        {
            Volatile.Write(ref _startedAt, 0);
        }

        return Check(GC.GetAllocatedBytesForCurrentThread() - allocated, Stopwatch.GetElapsedTime(start));
    }

    /// <summary>Runs mutated inputs until one fails, or a count or a time is reached.</summary>
    public FuzzFailure? Mutate(IReadOnlyList<byte[]> corpus, int seed, long count, TimeSpan duration)
    {
        Mutator mutator = new(target, corpus, seed);
        long start = Stopwatch.GetTimestamp();
        for (long i = 0; i < count && Stopwatch.GetElapsedTime(start) < duration; i++)
        {
            if (Run(mutator.Next()) is { } failure)
                return failure;
        }

        return null;
    }

    private FuzzFailure? Check(long allocated, TimeSpan duration)
    {
        if (Executions++ < 100)
            return null;
        LargestAllocation = Math.Max(LargestAllocation, allocated);
        LongestDuration = duration > LongestDuration ? duration : LongestDuration;
        if (allocated > target.MaxAllocation)
            return new FuzzFailure(target, Current, $"It allocated {allocated} bytes; allowed are {target.MaxAllocation}.");
        return duration > target.MaxDuration
            ? new FuzzFailure(target, Current, $"It took {duration.TotalSeconds:F1} s; allowed are {target.MaxDuration.TotalSeconds} s.")
            : null;
    }

    private void Keep(ReadOnlySpan<byte> input)
    {
        if (_current.Length < input.Length)
            _current = new byte[input.Length];
        input.CopyTo(_current);
        _currentLength = input.Length;
        Last?.Write(input);
    }
}
