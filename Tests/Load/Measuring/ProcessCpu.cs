using System.Globalization;

namespace JbAspire.Load.Measuring;

/// <summary>What a process has used of the processor so far.</summary>
/// <param name="Nanoseconds">User and kernel time of all threads, as the scheduler counts it.</param>
/// <param name="UserTicks">Ticks of 10 ms in user mode: sampled, good for the split only.</param>
/// <param name="KernelTicks">Ticks of 10 ms in the kernel.</param>
/// <param name="Wakeups">How often a thread was put on a core.</param>
internal readonly record struct ProcessCpu(long Nanoseconds, long UserTicks, long KernelTicks, long Wakeups)
{
    // proc_pid_stat(5): utime and stime are fields 14 and 15; the name, field 2, may hold spaces and ends with the last ')'.
    private const int UserField = 14 - 3;
    private const int KernelField = 15 - 3;

    public static ProcessCpu Read(int process)
    {
        string folder = string.Create(CultureInfo.InvariantCulture, $"/proc/{process}");
        string stat = File.ReadAllText(Path.Combine(folder, "stat"));
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        long nanoseconds = 0, wakeups = 0;
        foreach (string thread in Directory.EnumerateDirectories(Path.Combine(folder, "task")))
        {
            string[] scheduled = ReadOrEmpty(Path.Combine(thread, "schedstat")).Split(' ');
            if (scheduled.Length < 3)
                continue;

            // schedstat: nanoseconds on a core, nanoseconds in the run queue, times put on a core.
            nanoseconds += Parse(scheduled[0]);
            wakeups += Parse(scheduled[2]);
        }

        return new ProcessCpu(nanoseconds, Parse(fields[UserField]), Parse(fields[KernelField]), wakeups);
    }

    public static ProcessCpu operator -(ProcessCpu left, ProcessCpu right) => new(
        left.Nanoseconds - right.Nanoseconds,
        left.UserTicks - right.UserTicks,
        left.KernelTicks - right.KernelTicks,
        left.Wakeups - right.Wakeups);

    private static long Parse(string number) => long.Parse(number, CultureInfo.InvariantCulture);

    private static string ReadOrEmpty(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (IOException)
        {
            return ""; // The thread has ended.
        }
    }
}
