using System.Runtime.InteropServices;
using JbAspire.Networking.Linux;

namespace JbAspire.Networking.Loop;

/// <summary>The dedicated thread of a loop: its name, its processor and its CPU time.</summary>
internal sealed class LoopThread(EventLoopOptions options, Action run, Action<Exception?> ended)
{
    private const int MaskWords = 16;
    private const int BitsPerWord = 64;
    private const int TimerSlackNanoseconds = 1000;

    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ThreadCpuClock? _clock;
    private long _finalCpuTicks = -1;

    /// <summary>Starts the thread and returns when it runs, or throws what hindered it.</summary>
    public void Start()
    {
        Thread thread = new(Run) { IsBackground = true, Name = options.Name };
        thread.Start();
        _started.Task.GetAwaiter().GetResult();
    }

    /// <summary>The thread's CPU time, its last one when it has ended; null where the system does not tell.</summary>
    public TimeSpan? ReadCpuTime()
    {
        long final = Volatile.Read(ref _finalCpuTicks);
        if (final >= 0)
            return new TimeSpan(final);

        return OperatingSystem.IsLinux() && _clock is not null && _clock.TryRead(out TimeSpan time) ? time : null;
    }

    private void Run()
    {
        Exception? fault = null;
        try
        {
            Prepare();
            _started.SetResult();
            run();
        }
        catch (Exception exception)
        {
            fault = exception;
        }

        if (OperatingSystem.IsLinux() && _clock is not null && _clock.TryRead(out TimeSpan time))
            Volatile.Write(ref _finalCpuTicks, time.Ticks);

        ended(fault);
        if (fault is not null)
            _started.TrySetException(fault);
    }

    private unsafe void Prepare()
    {
        if (!OperatingSystem.IsLinux())
            return;

        _clock = ThreadCpuClock.ForCurrentThread();
        // Timers of a thread may be 50 us late by default, as much as a rest is long.
        if (options.CoalescingInterval > TimeSpan.Zero)
            _ = NativeMethods.ControlProcess(NativeMethods.PrSetTimerSlack, TimerSlackNanoseconds, 0, 0, 0);
        if (options.CpuAffinity is not { } processor)
            return;

        ulong* mask = stackalloc ulong[MaskWords];
        new Span<ulong>(mask, MaskWords).Clear();
        mask[processor / BitsPerWord] = 1UL << (processor % BitsPerWord);
        if (NativeMethods.SetAffinity(0, MaskWords * sizeof(ulong), mask) != 0)
        {
            string reason = Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError());
            throw new ArgumentException(
                $"{nameof(options.CpuAffinity)} is {processor}; the process may not run on that processor ({reason}).");
        }
    }
}
