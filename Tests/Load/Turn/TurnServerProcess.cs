using System.Diagnostics;
using System.Globalization;
using JbAspire.Load.Linux;
using JbAspire.Load.Measuring;
using JbAspire.Protocols.Wire;
using JbAspire.TestKit;
using JbAspire.TestKit.Turn;

namespace JbAspire.Load.Turn;

/// <summary>The server under test: a child process on one core, with coturn's flags.</summary>
internal sealed class TurnServerProcess : IDisposable
{
    private const int StartMilliseconds = 20_000;
    private const int ProbeMilliseconds = 100;
    private const int FirstRelayPort = 33_000;
    private const int LastRelayPort = 65_000;
    private const string Coturn = "turnserver";
    private const string OursFromRoot = "Services/Turn/bin/Release/net10.0/JbAspire.Turn.dll";

    private static readonly byte[] Loopback = [127, 0, 0, 1];
    private static readonly byte[] Prober = [127, 3, 0, 1];

    private readonly Process _process;
    private readonly string _pidFile = Path.Combine(Path.GetTempPath(), $"jbaspire-load-{Guid.NewGuid():N}.pid");
    private readonly Queue<string> _output = new();

    /// <param name="name">"coturn", "ours", or the path of a program or .dll that takes the same flags.</param>
    /// <param name="core">The core that it runs on; -1: any.</param>
    /// <param name="more">Flags after the usual ones.</param>
    public TurnServerProcess(string name, int core, IEnumerable<string> more)
    {
        Name = name;
        Address = TransportAddress.FromBytes(Loopback, PortRange.FindFree(1).First);
        string program = name switch
        {
            "coturn" => Coturn,
            "ours" => FindOurs(),
            _ => name,
        };
        bool managed = program.EndsWith(".dll", StringComparison.Ordinal);
        ProcessStartInfo start = new(managed ? "dotnet" : program) { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] arguments = [.. managed ? [program] : Array.Empty<string>(), .. Flags(name == "coturn"), .. more];
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);

        // Ours has a page for health and metrics too: on any port, so that several can run.
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        // The child inherits the core of the thread that starts it.
        using (new Affinity(core))
            _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        WaitUntilItAnswers();
    }

    public string Name { get; }

    public TransportAddress Address { get; }

    public string Secret { get; } = Guid.NewGuid().ToString("N");

    public ProcessCpu ReadCpu() => ProcessCpu.Read(_process.Id);

    public ProcessMemory ReadMemory() => ProcessMemory.Read(_process.Id);

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.WaitForExit(StartMilliseconds);
        _process.Dispose();
        File.Delete(_pidFile);
    }

    private static string FindOurs()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, OursFromRoot);
            if (File.Exists(path))
                return path;
        }

        throw new UsageException($"{OursFromRoot} is not there: dotnet build -c Release Services/Turn");
    }

    private List<string> Flags(bool coturn)
    {
        string[] ports =
        [
            .. new[] { Address.Port, FirstRelayPort, LastRelayPort }.Select(port => port.ToString(CultureInfo.InvariantCulture)),
        ];
        List<string> flags =
        [
            "-n", "--no-cli", "--allow-loopback-peers", "--use-auth-secret", $"--static-auth-secret={Secret}", "--realm=load.example",
            "-L", "127.0.0.1", "-E", "127.0.0.1", "-p", ports[0], $"--min-port={ports[1]}", $"--max-port={ports[2]}",
            "--no-tls", "--no-dtls", "-m", "1",
        ];
        if (coturn)
            flags.AddRange(["--log-file=/dev/null", $"--pidfile={_pidFile}"]);
        return flags;
    }

    private void Keep(string? line)
    {
        const int Kept = 20;
        lock (_output)
        {
            if (line is not null)
                _output.Enqueue(line);
            while (_output.Count > Kept)
                _output.Dequeue();
        }
    }

    private void WaitUntilItAnswers()
    {
        long start = Stopwatch.GetTimestamp();
        using UdpEndpoint probe = new(TransportAddress.FromBytes(Prober, 0), Address, 1 << 16, coalesce: false);
        byte[] buffer = new byte[2048];
        while (Stopwatch.GetElapsedTime(start).TotalMilliseconds < StartMilliseconds && !_process.HasExited)
        {
            probe.Send(new TurnTestClient().Binding());
            long sent = Stopwatch.GetTimestamp();
            if (probe.Receive(buffer, ProbeMilliseconds) > 0)
                return;

            // A port that nobody listens on yet refuses at once.
            Thread.Sleep(Math.Max(0, ProbeMilliseconds - (int)Stopwatch.GetElapsedTime(sent).TotalMilliseconds));
        }

        string output;
        lock (_output)
            output = string.Join(Environment.NewLine, _output);
        Dispose();
        throw new InvalidOperationException($"{Name} does not answer on {Address}:{Environment.NewLine}{output}");
    }
}
