using System.Globalization;
using System.Text.Json;

namespace JbAspire.Load.Turn;

/// <summary>Writes what was measured: a Markdown table, or one line of JSON for each run.</summary>
internal sealed class TurnReport(TextWriter output, bool json)
{
    private const string Head =
        "| server | scenario | offered/s | relayed/s | loss | CPU us/packet | kernel | core | wakeups/packet "
        + "| p50 us | p99 us | p99.9 us | load late p99 us |";

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public void Begin()
    {
        if (json)
            return;

        output.WriteLine(Head);
        output.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
    }

    public void Add(TurnMeasurement run)
    {
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(run, Json));
            return;
        }

        string[] cells =
        [
            run.Server, run.Scenario, Write(run.OfferedPerSecond, "N0"), Write(run.RelayedPerSecond, "N0"), Write(run.Loss, "P2"),
            Write(run.CpuMicroseconds, "F2"), Write(run.KernelShare, "P0"), Write(run.CoreShare, "P0"), Write(run.WakeupsPerPacket, "F3"),
            Write(run.LatencyP50, "F0"), Write(run.LatencyP99, "F0"), Write(run.LatencyP999, "F0"), Write(run.LatenessP99, "F0"),
        ];
        output.WriteLine($"| {string.Join(" | ", cells)} |");
    }

    public void Add(TurnIdleMemory memory)
    {
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(memory, Json));
            return;
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{memory.Server}: {memory.Allocations} idle allocations{(memory.WithChannel ? " with a channel" : "")}: "
            + $"RSS {memory.ResidentBytes / 1024:F2} KiB, PSS {memory.ProportionalBytes / 1024:F2} KiB each "
            + $"(before: {memory.BeforeBytes >> 20} MiB); "
            + $"{memory.CpuMicroseconds:F0} us CPU to make one, {memory.IdleCoreShare:P1} of a core to keep them"));
    }

    /// <summary>Medians of each scenario, servers side by side; ratios are to the first server.</summary>
    public void Compare(IReadOnlyList<TurnMeasurement> runs)
    {
        if (json)
            return;

        output.WriteLine();
        output.WriteLine("| scenario | server | runs | CPU us/packet | ratio | relayed/s | ratio | kernel | loss | p50 us | p99 us |");
        output.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (IGrouping<string, TurnMeasurement> scenario in runs.GroupBy(run => run.Scenario))
        {
            IGrouping<string, TurnMeasurement>[] servers = [.. scenario.GroupBy(run => run.Server)];
            double cpu = Median(servers[0], run => run.CpuMicroseconds);
            double relayed = Median(servers[0], run => run.RelayedPerSecond);
            foreach (IGrouping<string, TurnMeasurement> server in servers)
            {
                double ownCpu = Median(server, run => run.CpuMicroseconds);
                double ownRelayed = Median(server, run => run.RelayedPerSecond);
                string[] cells =
                [
                    scenario.Key, server.Key, Write(server.Count(), "F0"), Write(ownCpu, "F2"), Write(ownCpu / cpu, "F2"),
                    Write(ownRelayed, "N0"), Write(ownRelayed / relayed, "F2"), Write(Median(server, run => run.KernelShare), "P0"),
                    Write(Median(server, run => run.Loss), "P2"),
                    Write(Median(server, run => run.LatencyP50), "F0"), Write(Median(server, run => run.LatencyP99), "F0"),
                ];
                output.WriteLine($"| {string.Join(" | ", cells)} |");
            }
        }
    }

    private static double Median(IEnumerable<TurnMeasurement> runs, Func<TurnMeasurement, double> value)
    {
        double[] sorted = [.. runs.Select(value).Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private static string Write(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
