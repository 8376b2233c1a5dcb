using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using JbAspire.TestKit;
using JbAspire.TestKit.Turn;
using JbAspire.Tests.Services.Turn.Operations;

namespace JbAspire.Tests.Services.Turn.Live;

/// <summary>The server as a process of its own, on free ports of loopback, with a configuration file that a test may change.</summary>
internal sealed class LiveServer : IAsyncDisposable
{
    public const string Secret = "north-secret";
    private const int RelayPorts = 150;
    private const int FixedPorts = 6;
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private readonly ScratchFolder _folder = new();
    private readonly StringBuilder _output = new();
    private readonly PortRange _ports = PortRange.FindFree(FixedPorts + RelayPorts);
    private readonly Process _process;

    private LiveServer(IEnumerable<string> settings, bool hasCertificate)
    {
        Settings = [.. Basics(), .. hasCertificate ? Certificate() : [], .. settings];
        WriteSettings();
        ProcessStartInfo start = new("dotnet", [OurAssembly(), "-c", ConfigurationFile])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>The lines of the configuration; <see cref="WriteSettings"/> writes them.</summary>
    public List<string> Settings { get; }

    public IPEndPoint EndPoint => new(IPAddress.Loopback, _ports.First);

    public IPEndPoint TlsEndPoint => new(IPAddress.Loopback, _ports.First + 1);

    public int MetricsPort => _ports.First + 2;

    public int ProcessId => _process.Id;

    public string ConfigurationFile => PathOf("turn.conf");

    public string CertificateFile => PathOf("certificate.pem");

    public string KeyFile => PathOf("key.pem");

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>What it has printed.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    public static async Task<LiveServer> StartAsync(IEnumerable<string> settings, bool hasCertificate = false)
    {
        LiveServer server = new(settings, hasCertificate);
        try
        {
            await server.WaitUntilItAnswersAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public string PathOf(string file) => _folder.PathOf(file);

    public void WriteSettings() => File.WriteAllLines(ConfigurationFile, Settings);

    public void Signal(ProcessSignal signal) => signal.SendTo(ProcessId);

    /// <summary>Waits for its end; false where it did not end in time.</summary>
    public async Task<bool> WaitForExitAsync(TimeSpan limit)
    {
        using CancellationTokenSource deadline = new(limit);
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    public Task<MetricsSamples> ReadMetricsAsync() => MetricsSamples.ReadAsync(MetricsPort);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Dispose();
    }

    // .../Tests/Services/bin/CONFIGURATION/FRAMEWORK/
    public static string OurAssembly()
    {
        DirectoryInfo output = new(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        string root = output.Parent!.Parent!.Parent!.Parent!.Parent!.FullName;
        return Path.Combine(root, "Services", "Turn", "bin", output.Parent!.Name, output.Name, "JbAspire.Turn.dll");
    }

    private IEnumerable<string> Basics() =>
    [
        "listening-ip=127.0.0.1",
        $"listening-port={Write(_ports.First)}",
        $"tls-listening-port={Write(_ports.First + 1)}",
        $"min-port={Write(_ports.First + FixedPorts)}",
        $"max-port={Write(_ports.Last)}",
        "prometheus",
        $"prometheus-port={Write(MetricsPort)}",
        $"static-auth-secret={Secret}",
        "realm=live.example",
    ];

    private IEnumerable<string> Certificate()
    {
        Acceptance.ServerCertificate.Write(CertificateFile, KeyFile);
        return [$"cert={CertificateFile}", $"pkey={KeyFile}"];
    }

    private async Task WaitUntilItAnswersAsync()
    {
        using UdpClient probe = new(new IPEndPoint(IPAddress.Loopback, 0));
        DateTime end = DateTime.UtcNow + StartLimit;
        while (DateTime.UtcNow < end && !HasExited)
        {
            using CancellationTokenSource interval = new(TimeSpan.FromMilliseconds(100));
            try
            {
                await probe.SendAsync(new TurnTestClient().Binding(), EndPoint);
                await probe.ReceiveAsync(interval.Token);

                // Kestrel begins after the loops.
                await ReadMetricsAsync();
                return;
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or HttpRequestException)
            {
                // Not yet.
            }
        }

        throw new InvalidOperationException($"The server does not answer on {EndPoint}:\n{Output}");
    }

    private void Keep(string? line)
    {
        if (line is null)
            return;

        lock (_output)
            _output.Append(line).Append('\n');
    }

    private static string Write(int port) => port.ToString(CultureInfo.InvariantCulture);
}
