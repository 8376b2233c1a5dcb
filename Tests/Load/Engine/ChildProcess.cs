using System.Diagnostics;
using JbAspire.Load.Linux;

namespace JbAspire.Load.Engine;

/// <summary>A program under test on a core of its own; its last lines are kept for the message of a failure.</summary>
internal sealed class ChildProcess : IDisposable
{
    private const int KeptLines = 30;
    private const int StopMilliseconds = 10_000;
    private const int PollMilliseconds = 20;
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(120);

    private readonly Process _process;
    private readonly Queue<string> _output = new();

    /// <param name="name">For messages.</param>
    /// <param name="core">The core that it runs on; -1: any.</param>
    /// <param name="environment">Variables besides those of this process.</param>
    /// <param name="command">The program and its arguments; a .dll is run by dotnet.</param>
    public ChildProcess(string name, int core, IReadOnlyDictionary<string, string> environment, params string[] command)
    {
        Name = name;
        string[] whole = command[0].EndsWith(".dll", StringComparison.Ordinal) ? ["dotnet", .. command] : command;
        ProcessStartInfo start = new(whole[0], whole[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string variable, string value) in environment)
            start.Environment[variable] = value;

        // The child inherits the core of the thread that starts it.
        using (new Affinity(core))
            _process = Process.Start(start) ?? throw new InvalidOperationException($"{whole[0]} does not start.");
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Name { get; }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public string Tail
    {
        get
        {
            lock (_output)
                return string.Join(Environment.NewLine, _output);
        }
    }

    /// <summary>Waits until the program does what is asked.</summary>
    /// <exception cref="InvalidOperationException">It ended, or does not in time.</exception>
    public void WaitUntil(Func<bool> condition)
    {
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (_process.HasExited || Stopwatch.GetElapsedTime(start) > StartTimeout)
                throw new InvalidOperationException($"{Name} does not serve:{Environment.NewLine}{Tail}");
            Thread.Sleep(PollMilliseconds);
        }
    }

    public void Signal(int signal) => NativeMethods.SendSignal(_process.Id, signal);

    /// <summary>Asks it to end, and ends it when it does not.</summary>
    public void Dispose()
    {
        if (!_process.HasExited)
            Signal(NativeMethods.SignalTerminate);
        if (!_process.WaitForExit(StopMilliseconds))
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit(StopMilliseconds);
        }

        _process.Dispose();
    }

    private void Keep(string? line)
    {
        lock (_output)
        {
            if (line is not null)
                _output.Enqueue(line);
            while (_output.Count > KeptLines)
                _output.Dequeue();
        }
    }
}
