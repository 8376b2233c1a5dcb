using System.Runtime.Versioning;

namespace JbAspire.Networking.Linux;

/// <summary>The CPU-time clock of one thread: made on that thread, read on any while the thread lives.</summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe class ThreadCpuClock
{
    private readonly int _clock;

    private ThreadCpuClock(int clock) => _clock = clock;

    /// <summary>The clock of the calling thread; null when the system gives none.</summary>
    public static ThreadCpuClock? ForCurrentThread()
    {
        int clock;
        return NativeMethods.GetThreadCpuClock(NativeMethods.CurrentThread(), &clock) == 0 ? new ThreadCpuClock(clock) : null;
    }

    /// <summary>The CPU time so far; false once the thread has ended.</summary>
    public bool TryRead(out TimeSpan time)
    {
        TimeSpec spec;
        bool read = NativeMethods.GetTime(_clock, &spec) == 0;
        time = read ? new TimeSpan(spec.Seconds * TimeSpan.TicksPerSecond + spec.Nanoseconds / TimeSpan.NanosecondsPerTick) : default;
        return read;
    }
}
