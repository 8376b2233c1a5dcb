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
    private bool _hasHead;

    public void Add(FanoutMeasurement run)
    {
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(run, Json));
            return;
        }

        if (!_hasHead)
        {
            output.WriteLine(Head);
            output.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|");
            _hasHead = true;
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

    /// <summary>The run with the median CPU a packet.</summary>
    public static FanoutMeasurement Median(IReadOnlyList<FanoutMeasurement> runs)
    {
        FanoutMeasurement[] sorted = [.. runs.OrderBy(run => run.CpuMicrosecondsPerPacket)];
        return sorted[(sorted.Length - 1) / 2] with { Runs = runs.Count };
    }

    private static string Write(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
