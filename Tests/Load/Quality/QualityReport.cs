using System.Globalization;
using System.Text;
using System.Text.Json;
using JbAspire.Load.Quality.Measuring;
using JbAspire.Load.Quality.Network;

namespace JbAspire.Load.Quality;

/// <summary>Tables of text for people, JSON for programs, a plot.</summary>
internal sealed class QualityReport(TextWriter output, NetworkScript script)
{
    private const string Header = "| phase | freezes | frozen s | longest s | browser's | video kbit/s | lines | fps | concealed % | with silence % | jitter buffer ms (video/audio) | lost (video/audio) | repaired | nack | pli | key frames | link lost/overflow | machine % | server core % |";

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { WriteIndented = false };

    private readonly List<QualityResult> _results = [];
    private readonly StringBuilder _text = new();
    private readonly SortedDictionary<string, string> _descriptions = new(StringComparer.Ordinal);

    public void Add(QualityResult result, string description)
    {
        _results.Add(result);
        _descriptions[result.System] = description;
        Line("");
        Line($"**{result.System}**, run {result.Run}: {description}; Chromium {result.Browser}");
        Line("");
        Line(Header);
        Line(Rule(Header));
        foreach (PhaseResult phase in result.Phases.Append(result.Total))
            Line(Row(phase));
        PhaseResult first = result.Phases[0];
        Line("");
        Line(Invariant(
            $"In the first phase the sender encoded {first.SenderFramesPerSecond} frames a second and was limited by the processor in {first.SenderLimitedByCpuPercent} % of the samples."));
    }

    /// <summary>One row a system: the medians of its runs.</summary>
    public void Compare()
    {
        const string Columns = "| system | runs | freezes | frozen s | frozen s of each run | browser's frozen s | video kbit/s | lines | fps | concealed % | with silence % |";
        Line("");
        Line(Columns);
        Line(Rule(Columns));
        foreach (IGrouping<string, QualityResult> system in _results.GroupBy(result => result.System))
        {
            PhaseResult[] totals = [.. system.Select(result => result.Total)];
            string each = string.Join(", ", totals.Select(total => Invariant($"{total.FrozenSeconds:0.0}")));
            Line(Invariant(
                $"| {system.Key} | {totals.Length} | {Of(total => total.Freezes):0} | {Of(total => total.FrozenSeconds):0.0} | {each} | {Of(total => total.BrowserFrozenSeconds):0.0} | {Of(total => total.VideoKilobitsPerSecond):0} | {Of(total => total.MeanHeight):0} | {Of(total => total.FramesPerSecond):0.0} | {Of(total => total.ConcealedPercent):0.0} | {Of(total => total.ConcealedOrSilentPercent):0.0} |"));

            double Of(Func<PhaseResult, double> figure) => Median(totals.Select(figure));
        }
    }

    /// <summary>Writes <c>quality.md</c>, <c>quality.json</c> and <c>quality.svg</c>.</summary>
    public void Save(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "quality.md"), _text.ToString().TrimStart());
        File.WriteAllText(
            Path.Combine(folder, "quality.json"),
            JsonSerializer.Serialize(new { script = script.Phases, systems = _descriptions, results = _results }, Format) + '\n');
        QualityResult[] last = [.. _results.GroupBy(result => result.System).Select(MedianRun)];
        File.WriteAllText(Path.Combine(folder, "quality.svg"), TimelinePlot.Draw(script, last));
    }

    // The plot shows one run of each system: the one in the middle by its frozen time.
    private static QualityResult MedianRun(IEnumerable<QualityResult> runs)
    {
        QualityResult[] ordered = [.. runs.OrderBy(run => run.Total.FrozenSeconds)];
        return ordered[(ordered.Length - 1) / 2];
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] ordered = [.. values.Order()];
        int middle = ordered.Length / 2;
        return ordered.Length % 2 == 1 ? ordered[middle] : (ordered[middle - 1] + ordered[middle]) / 2;
    }

    private static string Row(PhaseResult phase) => Invariant(
        $"| {phase.Name} | {phase.Freezes} | {phase.FrozenSeconds:0.0} | {phase.LongestFreezeSeconds:0.0} | {phase.BrowserFreezes}, {phase.BrowserFrozenSeconds:0.0} s | {phase.VideoKilobitsPerSecond} | {phase.MeanHeight} | {phase.FramesPerSecond:0.0} | {phase.ConcealedPercent:0.0} | {phase.ConcealedOrSilentPercent:0.0} | {phase.VideoJitterBufferMilliseconds}/{phase.AudioJitterBufferMilliseconds} | {phase.VideoPacketsLost}/{phase.AudioPacketsLost} | {phase.VideoPacketsRetransmitted} | {phase.Nacks} | {phase.PictureLossIndications} | {phase.KeyFrames} | {phase.LinkLost}/{phase.LinkOverflowed} | {phase.MachineBusyPercent} | {phase.ServerCorePercent:0.0} |");

    private static string Rule(string header) => string.Concat(Enumerable.Repeat("|---", header.Count(character => character == '|') - 1)) + '|';

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private void Line(string line)
    {
        output.WriteLine(line);
        output.Flush();
        _text.Append(line).Append('\n');
    }
}
