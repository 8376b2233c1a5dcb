using System.Globalization;
using System.Text.Json;

namespace JbAspire.Load.Fanout;

/// <summary>Writes what was measured: a Markdown table, or one line of JSON for each scenario and engine.</summary>
internal sealed class FanoutReport(TextWriter output, bool json)
{
    private const string Head =
        "| engine | scenario | CPU us/packet | worker us/packet | kernel | core | packets/s | loss | p50 us | p99 us | p99.9 us "
        + "| KiB/consumer | worst collection us | load late p99 us |";

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };
    private readonly List<FanoutMeasurement> _runs = [];

    public void Add(FanoutMeasurement run)
    {
        _runs.Add(run);
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(run, Json));
            return;
        }

        if (_runs.Count == 1)
        {
            output.WriteLine(Head);
            output.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|");
        }

        string[] cells =
        [
            run.Engine, $"{run.Scenario}, {Write(run.Rate, "F0")}/s", Write(run.CpuMicrosecondsPerPacket, "F2"),
            Write(run.WorkerMicrosecondsPerPacket, "F2"), Write(run.KernelShare, "P0"), Write(run.CoreShare, "P0"),
            Write(run.PacketsPerSecond, "N0"), Write(run.LossRatio, "P2"), Write(run.LatencyMicroseconds.P50, "F0"),
            Write(run.LatencyMicroseconds.P99, "F0"), Write(run.LatencyMicroseconds.P999, "F0"),
            Write(run.BytesPerConsumer / 1024, "F1"),
            run.Collector is { } collector ? $"{Write(collector.WorstMicroseconds, "F0")} of {collector.Collections}" : "-",
            Write(run.LoadLateP99, "F0"),
        ];
        output.WriteLine($"| {string.Join(" | ", cells)} |");
    }

    /// <summary>After the last run: engines side by side, and where the time goes.</summary>
    public void End()
    {
        if (json)
            return;

        IGrouping<string, FanoutMeasurement>[] compared = [.. _runs.GroupBy(run => run.Scenario).Where(runs => runs.Count() > 1)];
        if (compared.Length > 0)
            Compare(compared);
        FanoutShares[] shares = [.. FanoutShares.Of(_runs)];
        if (shares.Length > 0)
            Divide(shares);
    }

    /// <summary>The run with the median CPU a packet.</summary>
    public static FanoutMeasurement Median(IReadOnlyList<FanoutMeasurement> runs)
    {
        FanoutMeasurement[] sorted = [.. runs.OrderBy(run => run.CpuMicrosecondsPerPacket)];
        return sorted[(sorted.Length - 1) / 2] with { Runs = runs.Count };
    }

    private void Compare(IGrouping<string, FanoutMeasurement>[] scenarios)
    {
        output.WriteLine();
        output.WriteLine("| scenario | engine to engine | CPU | packets/s | p50 | p99 | p99.9 |");
        output.WriteLine("|---|---|---|---|---|---|---|");
        foreach (IGrouping<string, FanoutMeasurement> scenario in scenarios)
        {
            FanoutMeasurement first = scenario.First();
            foreach (FanoutMeasurement other in scenario.Skip(1))
            {
                string[] cells =
                [
                    scenario.Key, $"{first.Engine} / {other.Engine}",
                    Ratio(first.CpuMicrosecondsPerPacket, other.CpuMicrosecondsPerPacket),
                    Ratio(first.PacketsPerSecond, other.PacketsPerSecond),
                    Ratio(first.LatencyMicroseconds.P50, other.LatencyMicroseconds.P50),
                    Ratio(first.LatencyMicroseconds.P99, other.LatencyMicroseconds.P99),
                    Ratio(first.LatencyMicroseconds.P999, other.LatencyMicroseconds.P999),
                ];
                output.WriteLine($"| {string.Join(" | ", cells)} |");
            }
        }
    }

    private void Divide(FanoutShares[] shares)
    {
        output.WriteLine();
        output.WriteLine("| engine | scenario | kernel us/packet | crypto us/packet | its own code us/packet |");
        output.WriteLine("|---|---|---|---|---|");
        foreach (FanoutShares share in shares)
        {
            output.WriteLine(
                $"| {share.Engine} | {share.Scenario} | {Write(share.Kernel, "F2")} | {Write(share.Crypto, "F2")} | {Write(share.Own, "F2")} |");
        }
    }

    private static string Ratio(double value, double to) => to == 0 ? "-" : Write(value / to, "F2");

    private static string Write(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
