using System.Diagnostics;
using System.Globalization;
using Grpc.Core;
using Grpc.Net.Client;
using JbAspire.Contracts.Sfu;
using JbAspire.Load.Linux;
using JbAspire.Load.Measuring;
using JbAspire.TestKit;

namespace JbAspire.Load.Rooms;

/// <summary>Our media node as a child process on one core, with one worker, and its gRPC control.</summary>
internal sealed class SfuProcess : IDisposable
{
    private const int StartMilliseconds = 20_000;
    private const int ProbeMilliseconds = 50;
    private const int StopMilliseconds = 5_000;
    private const int KeptLines = 20;
    private const string FromRoot = "Services/Sfu/bin/Release/net10.0/JbAspire.Sfu.dll";

    private readonly Process _process;
    private readonly GrpcChannel _channel;
    private readonly Queue<string> _output = new();

    /// <param name="program">A program or .dll; empty: as it is built in this repository.</param>
    /// <param name="core">The core that it runs on; -1: any.</param>
    public SfuProcess(string program, int core)
    {
        program = program.Length > 0 ? program : Find();
        PortRange ports = PortRange.FindFree(2);
        MediaPort = ports.First;
        bool managed = program.EndsWith(".dll", StringComparison.Ordinal);
        ProcessStartInfo start = new(managed ? "dotnet" : program) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (managed)
            start.ArgumentList.Add(program);
        string port = ports.First.ToString(CultureInfo.InvariantCulture);
        foreach ((string name, string value) in new[]
        {
            ("Sfu__Workers", "1"), ("Sfu__ListenIp", "127.0.0.1"), ("Sfu__RtcMinPort", port), ("Sfu__RtcMaxPort", port),
            ("Sfu__EnableTcp", "false"), ("Sfu__MaxTransportsPerWorker", "100000"), ("Sfu__SocketBufferBytes", "67108864"),
            ("GRPC_PORT", ports.Last.ToString(CultureInfo.InvariantCulture)), ("ASPNETCORE_URLS", "http://127.0.0.1:0"),
            ("Logging__LogLevel__Default", "Warning"),
        })
        {
            start.Environment[name] = value;
        }

        // The child inherits the core of the thread that starts it.
        using (new Affinity(core))
            _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        // A connection carries 100 calls at once.
        SocketsHttpHandler handler = new() { EnableMultipleHttp2Connections = true };
        _channel = GrpcChannel.ForAddress($"http://127.0.0.1:{ports.Last}", new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true });
        Control = new SfuControl.SfuControlClient(_channel);
        WaitUntilItAnswers();
    }

    public SfuControl.SfuControlClient Control { get; }

    public int Id => _process.Id;

    /// <summary>The UDP port of its one worker.</summary>
    public int MediaPort { get; }

    public ProcessCpu ReadCpu() => ProcessCpu.Read(_process.Id);

    public ProcessMemory ReadMemory() => ProcessMemory.Read(_process.Id);

    public void RequireAlive()
    {
        if (_process.HasExited)
            throw new InvalidOperationException($"The engine ended with code {_process.ExitCode}:{Environment.NewLine}{Output()}");
    }

    public void Dispose()
    {
        _channel.Dispose();
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.WaitForExit(StopMilliseconds);
        _process.Dispose();
    }

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, FromRoot);
            if (File.Exists(path))
                return path;
        }

        throw new UsageException($"{FromRoot} is not there: dotnet build -c Release Services/Sfu");
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

    private string Output()
    {
        lock (_output)
            return string.Join(Environment.NewLine, _output);
    }

    private void WaitUntilItAnswers()
    {
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start).TotalMilliseconds < StartMilliseconds && !_process.HasExited)
        {
            try
            {
                Control.GetNode(new GetNodeRequest());
                return;
            }
            catch (RpcException exception) when (exception.StatusCode is StatusCode.Unavailable)
            {
                Thread.Sleep(ProbeMilliseconds);
            }
        }

        string output = Output();
        Dispose();
        throw new InvalidOperationException($"The engine does not answer:{Environment.NewLine}{output}");
    }
}
