using System.Globalization;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;
using JbAspire.Benchmarks.Stages;

namespace JbAspire.Benchmarks.Measuring;

/// <summary>What the program can be asked for.</summary>
internal static class Reports
{
    // For the table: long enough that a machine at rest gives the same again.
    private static readonly TimeSpan TableDuration = TimeSpan.FromSeconds(4);

    /// <summary>Checks every budget, as the tests do. 1 when one is broken.</summary>
    public static int CheckBudgets(TextWriter output)
    {
        string[] faults = [.. BudgetTable.Read().Values.Select(budget => budget.Check(output)).OfType<string>()];
        foreach (string fault in faults)
        {
            output.WriteLine($"Broken: {fault}");
        }

        return faults.Length == 0 ? 0 : 1;
    }

    /// <summary>Measures every stage and writes the rows of the table.</summary>
    public static int WriteTable(TextWriter output)
    {
        foreach (string name in new[] { StageCatalog.Seal, StageCatalog.Datagram }.Concat(StageCatalog.Names))
        {
            using Stage stage = StageCatalog.Create(name);
            using Stage reference = StageCatalog.Create(StageCatalog.ReferenceOf(name));
            StageMeasurement measured = StageMeasurement.Take(stage, reference, TableDuration);
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| `{name}` | {reference.Name} | {measured.Nanoseconds:0.0} | {measured.Ratio:0.000} | {measured.Bytes:0.##} |"));
        }

        return 0;
    }

    /// <summary>Measures what the engine's objects weigh.</summary>
    public static int WriteFootprint(TextWriter output)
    {
        Footprint.Write(output);
        return 0;
    }

    public static int WriteUsage(TextWriter output)
    {
        output.WriteLine("JbAspire.Tests.Benchmarks [--budgets | --table | --footprint | --help | options of BenchmarkDotNet, as --filter '*']");
        output.WriteLine("--budgets    checks every stage against README.md's table; exit code 1 when one is broken");
        output.WriteLine("--table      measures every stage for four seconds and writes the table's rows");
        output.WriteLine("--footprint  memory of an idle transport and of a consumer");
        return 0;
    }

    /// <summary>Runs BenchmarkDotNet. Within this process: the generated projects that it makes by itself do not know two package feeds.</summary>
    public static int RunBenchmarks(string[] arguments)
    {
        Job job = Job.Default.WithToolchain(InProcessNoEmitToolchain.Instance);
        IConfig config = DefaultConfig.Instance.AddJob(job).AddDiagnoser(MemoryDiagnoser.Default);
        BenchmarkSwitcher.FromAssembly(typeof(Reports).Assembly).Run(arguments.Length == 0 ? ["--filter", "*"] : arguments, config);
        return 0;
    }
}
