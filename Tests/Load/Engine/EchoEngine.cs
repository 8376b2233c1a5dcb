using System.Diagnostics;
using System.Globalization;
using JbAspire.Load.Fanout;
using JbAspire.Load.Measuring;
using JbAspire.Protocols.Wire;
using JbAspire.TestKit;

namespace JbAspire.Load.Engine;

/// <summary>The C program <c>echo.c</c>, compiled now: what the machine itself does to latency.</summary>
internal sealed class EchoEngine : IFanoutEngine
{
    private const string Compiler = "gcc";

    private readonly string _folder = Directory.CreateTempSubdirectory("jbaspire-echo-").FullName;
    private readonly int _core;
    private ChildProcess? _process;

    /// <exception cref="InvalidOperationException">There is no C compiler, or it refuses.</exception>
    public EchoEngine(int core)
    {
        _core = core;
        string source = Path.Combine(AppContext.BaseDirectory, "echo.c");
        using Process compiler = Process.Start(new ProcessStartInfo(Compiler, ["-O2", "-o", Program, source]))!;
        compiler.WaitForExit();
        if (compiler.ExitCode != 0)
            throw new InvalidOperationException($"{Compiler} does not compile {source}.");
    }

    public string Name => "C echo";

    public int ProcessId => _process!.Id;

    private string Program => Path.Combine(_folder, "echo");

    public string? Refusal(FanoutScenario scenario) => null;

    /// <summary>Packets in the clear, whatever the scenario says.</summary>
    public FanoutRoute Open(
        FanoutScenario scenario, IReadOnlyList<TransportAddress> producers, IReadOnlyList<TransportAddress> receivers)
    {
        TransportAddress address = TransportAddress.FromBytes([127, 0, 0, 1], PortRange.FindFree(1).First);
        int[] numbers = [address.Port, receivers.Count, receivers[0].Port, producers.Count];
        _process = new ChildProcess(
            Name, _core, new Dictionary<string, string>(),
            [Program, .. numbers.Select(number => number.ToString(CultureInfo.InvariantCulture))]);
        _process.WaitUntil(() => _process.Tail.Contains("ready", StringComparison.Ordinal));
        return new FanoutRoute(
            [.. producers.Select(_ => new ProducerRoute(address, null, null))], new SrtpKeying?[receivers.Count], ReadMemory(), receivers.Count);
    }

    public void Close()
    {
        _process?.Dispose();
        _process = null;
    }

    public long ReadMemory() => ProcessMemory.Read(ProcessId).Proportional;

    public CollectorPauses? ReadPauses() => null;

    public void Dispose()
    {
        Close();
        Directory.Delete(_folder, recursive: true);
    }
}
