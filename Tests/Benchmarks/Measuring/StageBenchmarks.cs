using BenchmarkDotNet.Attributes;
using JbAspire.Benchmarks.Stages;

namespace JbAspire.Benchmarks.Measuring;

/// <summary>
/// The stages under BenchmarkDotNet, which gives their spread. One invocation is a run; its preparation (the packets to decrypt, for example) is no
/// part of it. The column "per operation" of the table is this by the stage's operations.
/// </summary>
[InvocationCount(1)]
[IterationCount(200)]
[WarmupCount(20)]
public class StageBenchmarks
{
    private Stage _stage = null!;

    public static IEnumerable<string> Names => [StageCatalog.Seal, StageCatalog.Datagram, .. StageCatalog.Names];

    [ParamsSource(nameof(Names))]
    public string Name { get; set; } = "";

    [GlobalSetup]
    public void Open() => _stage = StageCatalog.Create(Name);

    [IterationSetup]
    public void Prepare() => _stage.Prepare();

    [Benchmark]
    public void Run() => _stage.Run();

    [GlobalCleanup]
    public void Close() => _stage.Dispose();
}
