namespace JbAspire.Load.Linux;

/// <summary>Real-time scheduling (SCHED_RR) of the calling thread, which threads and children that it starts inherit.</summary>
internal static unsafe class RealTime
{
    private const int LowestPriority = 1;

    public static void Enter()
    {
        int priority = LowestPriority;
        SystemError.Check(NativeMethods.SetScheduler(0, NativeMethods.SchedRoundRobin, &priority), "sched_setscheduler");
    }
}
