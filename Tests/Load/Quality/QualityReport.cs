using System.Globalization;
using System.Text;
using System.Text.Json;
using JbAspire.Load.Quality.Measuring;
using JbAspire.Load.Quality.Network;

namespace JbAspire.Load.Quality;

/// <summary>Tables of text for people, JSON for programs, a plot.</summary>
internal sealed class QualityReport(TextWriter output, NetworkScript script)
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web);

    private static readonly TableColumn<PhaseResult>[] PhaseColumns =
    [
        new("phase", phase => $"{phase.Name}"),
        new("freezes", phase => $"{phase.Freezes}"),
        new("frozen s", phase => $"{phase.FrozenSeconds:0.0}"),
        new("longest s", phase => $"{phase.LongestFreezeSeconds:0.0}"),
        new("browser's freezes", phase => $"{phase.BrowserFreezes}, {phase.BrowserFrozenSeconds:0.0} s"),
        new("video kbit/s", phase => $"{phase.VideoKilobitsPerSecond}"),
        new("lines", phase => $"{phase.MeanHeight}"),
        new("fps", phase => $"{phase.FramesPerSecond:0.0}"),
        new("concealed %", phase => $"{phase.ConcealedPercent:0.0}"),
        new("with silence %", phase => $"{phase.ConcealedOrSilentPercent:0.0}"),
        new("jitter buffer ms, video/audio", phase => $"{phase.VideoJitterBufferMilliseconds}/{phase.AudioJitterBufferMilliseconds}"),
        new("lost, video/audio", phase => $"{phase.VideoPacketsLost}/{phase.AudioPacketsLost}"),
        new("repaired", phase => $"{phase.VideoPacketsRetransmitted}"),
        new("nack", phase => $"{phase.Nacks}"),
        new("pli", phase => $"{phase.PictureLossIndications}"),
        new("key frames", phase => $"{phase.KeyFrames}"),
        new("link lost/overflow", phase => $"{phase.LinkLost}/{phase.LinkOverflowed}"),
        new("machine %", phase => $"{phase.MachineBusyPercent}"),
        new("server core %", phase => $"{phase.ServerCorePercent:0.0}"),
    ];

    private static readonly TableColumn<SystemTotals>[] SystemColumns =
    [
        new("system", system => $"{system.Name}"),
        new("runs", system => $"{system.Runs.Count}"),
        new("freezes", system => $"{system.Median(total => total.Freezes):0}"),
        new("frozen s", system => $"{system.Median(total => total.FrozenSeconds):0.0}"),
        new("frozen s of each run", system => $"{string.Join(", ", system.Runs.Select(FrozenText))}"),
        new("browser's frozen s", system => $"{system.Median(total => total.BrowserFrozenSeconds):0.0}"),
        new("video kbit/s", system => $"{system.Median(total => total.VideoKilobitsPerSecond):0}"),
        new("lines", system => $"{system.Median(total => total.MeanHeight):0}"),
        new("fps", system => $"{system.Median(total => total.FramesPerSecond):0.0}"),
        new("concealed %", system => $"{system.Median(total => total.ConcealedPercent):0.0}"),
        new("with silence %", system => $"{system.Median(total => total.ConcealedOrSilentPercent):0.0}"),
    ];

    private readonly List<QualityResult> _results = [];
    private readonly StringBuilder _text = new();
    private readonly SortedDictionary<string, string> _descriptions = new(StringComparer.Ordinal);

    public void Add(QualityResult result, string description)
    {
        _results.Add(result);
        _descriptions[result.System] = description;
        PhaseResult first = result.Phases[0];
        Line($"\n**{result.System}**, run {result.Run}: {description}; Chromium {result.Browser}\n");
        Line($"{TableColumn<PhaseResult>.Head(PhaseColumns)}");
        foreach (PhaseResult phase in result.Phases.Append(result.Total))
            Line($"{TableColumn<PhaseResult>.Row(PhaseColumns, phase)}");
        Line($"\nIn the first phase the sender encoded {first.SenderFramesPerSecond} frames a second of its highest layer;");
        Line($"the processor limited it in {first.SenderLimitedByCpuPercent} % of the samples.");
    }

    /// <summary>One row a system: the medians of its runs.</summary>
    public void Compare()
    {
        Line($"\n{TableColumn<SystemTotals>.Head(SystemColumns)}");
        foreach (IGrouping<string, QualityResult> runs in _results.GroupBy(result => result.System))
            Line($"{TableColumn<SystemTotals>.Row(SystemColumns, new SystemTotals(runs.Key, [.. runs.Select(run => run.Total)]))}");
    }

    /// <summary>Writes <c>quality.md</c>, <c>quality.json</c> and <c>quality.svg</c>.</summary>
    public void Save(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "quality.md"), _text.ToString().TrimStart());
        File.WriteAllText(
            Path.Combine(folder, "quality.json"),
            JsonSerializer.Serialize(new { script.Phases, systems = _descriptions, results = _results.Select(Brief) }, Format) + '\n');
        QualityResult[] drawn = [.. _results.GroupBy(result => result.System).Select(MiddleRun)];
        File.WriteAllText(Path.Combine(folder, "quality.svg"), new TimelinePlot(script, drawn).Draw());
    }

    // Half-seconds and freezes as arrays without names: a tenth of the bytes.
    private static object Brief(QualityResult result) => new
    {
        result.System,
        result.Run,
        result.Browser,
        result.Phases,
        result.Total,
        timelineColumns = "seconds, video kbit/s, lines, frames per second",
        timeline = result.Timeline.Select(point =>
            new[] { point.Seconds, point.VideoKilobitsPerSecond, point.Height, point.FramesPerSecond }),
        freezes = result.Freezes.Select(freeze => new[] { Math.Round(freeze.Start / 1000, 2), Math.Round(freeze.End / 1000, 2) }),
    };

    // The plot shows one run of each system: the one in the middle by its frozen time.
    private static QualityResult MiddleRun(IEnumerable<QualityResult> runs)
    {
        QualityResult[] ordered = [.. runs.OrderBy(run => run.Total.FrozenSeconds)];
        return ordered[(ordered.Length - 1) / 2];
    }

    private static string FrozenText(PhaseResult total) => total.FrozenSeconds.ToString("0.0", CultureInfo.InvariantCulture);

    private void Line(FormattableString line)
    {
        string text = line.ToString(CultureInfo.InvariantCulture);
        output.WriteLine(text);
        output.Flush();
        _text.Append(text).Append('\n');
    }
}
