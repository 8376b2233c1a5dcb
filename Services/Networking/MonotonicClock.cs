using System.Diagnostics;
using JbAspire.Protocols.Wire;

namespace JbAspire.Networking;

/// <summary>The clock that every event loop reads: it never jumps, and all loops of a process share its origin.</summary>
public static class MonotonicClock
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>The present moment, with the resolution of <see cref="Stopwatch"/> (1 ns on Linux, 100 ns on Windows).</summary>
    public static MonotonicTime Now => new(ToNanoseconds(Stopwatch.GetTimestamp(), Stopwatch.Frequency));

    internal static long ToNanoseconds(long timestamp, long frequency) =>
        frequency == NanosecondsPerSecond ? timestamp : (long)((Int128)timestamp * NanosecondsPerSecond / frequency);
}
