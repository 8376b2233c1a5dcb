using System.Diagnostics;
using System.Globalization;
using JbAspire.Load.Measuring;
using JbAspire.Load.Quality.Network;

namespace JbAspire.Load.Quality.Systems;

/// <summary>A server as a child process on the core; its last lines are kept for the message of a failure.</summary>
internal sealed class ServerProcess : IDisposable
{
    private const int KeptLines = 40;
    private const int StopMilliseconds = 5000;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PollingInterval = TimeSpan.FromMilliseconds(100);

    private readonly Process _process;
    private readonly string _name;
    private readonly Queue<string> _output = new();

    /// <param name="network">Whose core it runs on.</param>
    /// <param name="environment">Variables besides those of this process.</param>
    /// <param name="command">The program and its arguments.</param>
    public ServerProcess(TestNetwork network, IReadOnlyDictionary<string, string> environment, params string[] command)
    {
        _name = command[0] == "dotnet" ? Path.GetFileNameWithoutExtension(command[1]) : command[0];
        IReadOnlyList<string> launcher = network.CommandOn(network.Core);
        ProcessStartInfo start = new(launcher[0], [.. launcher.Skip(1), .. command])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string variable, string value) in environment)
            start.Environment[variable] = value;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Tail
    {
        get
        {
            lock (_output)
                return $"{_name}:{Environment.NewLine}{string.Join(Environment.NewLine, _output)}";
        }
    }

    /// <summary>The processor time used so far, with that of threads which have ended: in ticks of 10 ms.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            ProcessCpu cpu = ProcessCpu.Read(_process.Id);
            return (cpu.UserTicks + cpu.KernelTicks) * Tick;
        }
    }

    /// <summary>Waits until the server listens on a TCP port of its namespace.</summary>
    /// <exception cref="InvalidOperationException">It ended, or does not listen in time.</exception>
    public async Task WaitForPortAsync(int port, CancellationToken cancellation)
    {
        Stopwatch clock = Stopwatch.StartNew();
        while (!IsListening(port))
        {
            if (_process.HasExited || clock.Elapsed > StartTimeout)
                throw new InvalidOperationException($"{_name} does not listen on port {port}.{Environment.NewLine}{Tail}");
            await Task.Delay(PollingInterval, cancellation);
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.WaitForExit(StopMilliseconds);
        _process.Dispose();
    }

    // proc_pid_net(5): the sockets of the process's own namespace; local address and port in hexadecimal, state 0A is LISTEN.
    private bool IsListening(int port)
    {
        const string Listening = " 0A ";
        string suffix = string.Create(CultureInfo.InvariantCulture, $":{port:X4} ");
        return new[] { "tcp", "tcp6" }
            .Select(table => $"/proc/{_process.Id}/net/{table}")
            .Where(File.Exists)
            .SelectMany(TryReadLines)
            .Any(line => line.Contains(suffix, StringComparison.Ordinal) && line.Contains(Listening, StringComparison.Ordinal));
    }

    private static string[] TryReadLines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (IOException)
        {
            return []; // The process has just ended.
        }
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
