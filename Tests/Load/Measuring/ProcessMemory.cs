using System.Globalization;

namespace JbAspire.Load.Measuring;

/// <summary>Memory of a process in bytes: resident, and its share where pages are shared (proc_pid_smaps_rollup).</summary>
internal readonly record struct ProcessMemory(long Resident, long Proportional)
{
    private const int Kibibyte = 1024;

    public static ProcessMemory Read(int process)
    {
        string[] lines = File.ReadAllLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/smaps_rollup"));
        return new ProcessMemory(Find(lines, "Rss:"), Find(lines, "Pss:"));
    }

    public static ProcessMemory operator -(ProcessMemory left, ProcessMemory right) =>
        new(left.Resident - right.Resident, left.Proportional - right.Proportional);

    // "Rss:               7012 kB"
    private static long Find(string[] lines, string name)
    {
        string line = lines.First(candidate => candidate.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * Kibibyte;
    }
}
