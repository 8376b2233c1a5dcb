using System.Globalization;

namespace JbAspire.Load.Measuring;

/// <summary>What each thread of a process has used of the processor so far, in nanoseconds (schedstat).</summary>
internal sealed class ThreadCpu
{
    private readonly Dictionary<string, long> _nanoseconds = [];

    private ThreadCpu()
    {
    }

    public static ThreadCpu Read(int process)
    {
        ThreadCpu reading = new();
        foreach (string thread in Directory.EnumerateDirectories(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/task")))
        {
            try
            {
                string text = File.ReadAllText(Path.Combine(thread, "schedstat"));
                reading._nanoseconds[thread] = long.Parse(text.AsSpan(0, text.IndexOf(' ')), CultureInfo.InvariantCulture);
            }
            catch (IOException)
            {
                // The thread has ended.
            }
        }

        return reading;
    }

    /// <summary>The most that one thread has used since an earlier reading: under load, the thread that carries the media.</summary>
    public long BusiestSince(ThreadCpu earlier) =>
        _nanoseconds.Max(thread => thread.Value - earlier._nanoseconds.GetValueOrDefault(thread.Key));
}
