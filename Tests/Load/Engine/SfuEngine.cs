using Grpc.Core;
using Grpc.Net.Client;
using JbAspire.Contracts.Sfu;
using JbAspire.Load.Fanout;
using JbAspire.Load.Linux;
using JbAspire.Load.Measuring;
using JbAspire.Load.Quality;
using JbAspire.Protocols.Wire;
using JbAspire.TestKit;

namespace JbAspire.Load.Engine;

/// <summary>This repository's media node: one worker, and the collector watched from within.</summary>
internal sealed class SfuEngine : IFanoutEngine
{
    private const string Program = "Services/Sfu/bin/Release/net10.0/JbAspire.Sfu.dll";
    private const int Ports = 4;
    private const int CollectMilliseconds = 5000;
    private const int PollMilliseconds = 10;

    private readonly ChildProcess _process;
    private readonly GrpcChannel _channel;
    private readonly string _pauses = Path.Combine(Path.GetTempPath(), $"jbaspire-load-{Guid.NewGuid():N}");
    private PlainFanout? _session;

    /// <param name="path">A program or .dll; null: what <c>dotnet build</c> made.</param>
    /// <param name="core">The core that it runs on; -1: any.</param>
    /// <param name="settings">More settings, for example <c>Sfu:SocketBufferBytes=1000000</c>.</param>
    public SfuEngine(string? path, int core, IEnumerable<string> settings)
    {
        Name = path ?? "ours";
        PortRange control = PortRange.FindFree(1), media = PortRange.FindFree(Ports);
        Dictionary<string, string> environment = new()
        {
            ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
            ["GRPC_PORT"] = $"{control.First}",
            ["Logging__LogLevel__Default"] = "Warning",
            ["Sfu__Workers"] = "1",
            ["Sfu__ListenIp"] = "127.0.0.1",
            ["Sfu__RtcMinPort"] = $"{media.First}",
            ["Sfu__RtcMaxPort"] = $"{media.Last}",
            ["Sfu__NodeId"] = "load",
            ["Sfu__MaxTransportsPerWorker"] = "100000",
            ["DOTNET_STARTUP_HOOKS"] = typeof(SfuEngine).Assembly.Location,
            [CollectorWatch.FileVariable] = _pauses,
        };
        string program = path ?? RepositoryFiles.Find(Program, "dotnet build -c Release Services/Sfu");
        _process = new ChildProcess(Name, core, environment, [program, .. settings.Select(setting => $"--{setting}")]);
        _channel = GrpcChannel.ForAddress($"http://127.0.0.1:{control.First}");
        Control = new SfuControl.SfuControlClient(_channel);
        try
        {
            _process.WaitUntil(Serves);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public string Name { get; }

    public int ProcessId => _process.Id;

    /// <summary>The node's gRPC service.</summary>
    public SfuControl.SfuControlClient Control { get; }

    /// <summary>The last lines of the process; null while it runs.</summary>
    public string? LastWords => _process.HasExited ? _process.Tail : null;

    public string? Refusal(FanoutScenario scenario) => null;

    public FanoutRoute Open(
        FanoutScenario scenario, IReadOnlyList<TransportAddress> producers, IReadOnlyList<TransportAddress> receivers)
    {
        _session = new PlainFanout(Control, ReadMemory);
        return _session.OpenAsync(scenario, producers, receivers).GetAwaiter().GetResult();
    }

    public void Close()
    {
        _session?.CloseAsync().GetAwaiter().GetResult();
        _session = null;
    }

    public long ReadMemory()
    {
        if (File.Exists(_pauses))
            Collect();
        return ProcessMemory.Read(_process.Id).Proportional;
    }

    public CollectorPauses? ReadPauses() => CollectorPauses.Read(_pauses);

    public void Dispose()
    {
        _channel.Dispose();
        _process.Dispose();
        File.Delete(_pauses);
    }

    // The file is there again once the collection is over.
    private void Collect()
    {
        File.Delete(_pauses);
        _process.Signal(NativeMethods.SignalUser1);
        for (int waited = 0; waited < CollectMilliseconds && !File.Exists(_pauses); waited += PollMilliseconds)
            Thread.Sleep(PollMilliseconds);
    }

    private bool Serves()
    {
        try
        {
            return Control.GetNode(new GetNodeRequest(), deadline: DateTime.UtcNow.AddSeconds(10)).Workers is [{ Alive: true }, ..];
        }
        catch (RpcException)
        {
            return false;
        }
    }
}
