using System.Globalization;
using System.Text;
using JbAspire.Load.Quality.Measuring;
using JbAspire.Load.Quality.Network;

namespace JbAspire.Load.Quality;

/// <summary>Draws runs below each other as SVG: bitrate and resolution over time, freezes in red, the script's phases behind.</summary>
internal sealed class TimelinePlot
{
    private const double Left = 60;
    private const double Right = 900;
    private const double Width = 960;
    private const double Top = 72;
    private const double PanelHeight = 130;
    private const double PanelPitch = 170;
    private const double RateStep = 200;

    // The highest resolution lies a little below the highest bitrate, so that their lines do not cover each other.
    private const double LinesHeadroom = 1.1;
    private const int TickSeconds = 30;
    private const int NarrowestNamedShare = 12;

    private const string RateColour = "#1565c0";
    private const string LinesColour = "#2e7d32";
    private const string FrozenColour = "#d32f2f";

    private static readonly string[] Shades = ["#f4f6f8", "#e6eaef"];

    private readonly StringBuilder _svg = new();
    private readonly NetworkScript _script;
    private readonly IReadOnlyList<QualityResult> _runs;
    private readonly double _highestRate;
    private readonly double _highestLines;

    /// <param name="script">The phases.</param>
    /// <param name="runs">One run of each system.</param>
    public TimelinePlot(NetworkScript script, IReadOnlyList<QualityResult> runs)
    {
        (_script, _runs) = (script, runs);
        TimelinePoint[] points = [.. runs.SelectMany(run => run.Timeline)];
        _highestRate = points.Select(point => point.VideoKilobitsPerSecond).Append(1).Max();
        _highestRate = Math.Ceiling(_highestRate / RateStep) * RateStep;
        _highestLines = points.Select(point => point.Height).Append(1).Max();
    }

    public string Draw()
    {
        double height = Top + _runs.Count * PanelPitch - PanelPitch + PanelHeight + 30;
        Add($"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {Width} {height}' font-family='sans-serif' font-size='11'>");
        Box(0, 0, Width, height, "white");
        Text(Left, 18, $"What the receiver gets over {_script.Seconds} s of a changing network");
        Add($"<path d='M{Left} 34h24' stroke='{RateColour}' stroke-width='1.5'/>");
        Text(Left + 30, 38, $"video, kbit/s (left)");
        Add($"<path d='M{Left + 160} 34h24' stroke='{LinesColour}' stroke-width='1.5' stroke-dasharray='4 2'/>");
        Text(Left + 190, 38, $"lines of the picture (right)");
        Box(Left + 360, 28, 12, 12, FrozenColour, 0.55);
        Text(Left + 378, 38, $"frozen");
        for (int i = 0; i < _runs.Count; i++)
            Panel(_runs[i], Top + i * PanelPitch);
        Add($"</svg>");
        return _svg.ToString();
    }

    private void Panel(QualityResult run, double top)
    {
        double bottom = top + PanelHeight;
        PhaseResult total = run.Total;
        Text(Left, top - 5, $"{run.System}: {total.Freezes} freezes, {total.FrozenSeconds:0.0} s frozen");
        Text(Left + 260, top - 5, $"{total.VideoKilobitsPerSecond:0} kbit/s, {total.MeanHeight:0} lines on average");
        Text(Left + 480, top - 5, $"{total.ConcealedOrSilentPercent:0.0} % of the sound concealed");
        Phases(top);
        foreach (Freeze freeze in run.Freezes)
            Box(X(freeze.Start), top, Math.Max(0.7, X(freeze.End) - X(freeze.Start)), PanelHeight, FrozenColour, 0.55);
        Curve(run, point => bottom - point.Height / (_highestLines * LinesHeadroom) * PanelHeight, LinesColour, "4 2");
        Curve(run, point => bottom - point.VideoKilobitsPerSecond / _highestRate * PanelHeight, RateColour, "none");
        Add($"<path d='M{Left} {top}V{bottom}H{Right}V{top}' fill='none' stroke='#445'/>");
        foreach (double share in new[] { 0, 0.5, 1 })
            Text(Left - 6, bottom - share * PanelHeight + 4, $"{share * _highestRate:0}", "end");
        foreach (double share in new[] { 0.5, 1 })
            Text(Right + 6, bottom - share / LinesHeadroom * PanelHeight + 4, $"{share * _highestLines:0}");
        for (int second = 0; second <= _script.Seconds; second += TickSeconds)
            Text(X(second * 1000), bottom + 13, $"{second} s", "middle");
    }

    private void Phases(double top)
    {
        int shade = 0;
        foreach ((NetworkPhase phase, double start, double end) in _script.Timeline())
        {
            Box(X(start), top, X(end) - X(start), PanelHeight, Shades[shade++ % Shades.Length]);
            if (phase.Seconds * NarrowestNamedShare > _script.Seconds)
                Text(X(start) + 3, top + 12, $"{phase.Name}");
        }
    }

    private void Curve(QualityResult run, Func<TimelinePoint, double> y, string colour, string dashes)
    {
        IEnumerable<string> points = run.Timeline.Select(point => Invariant($"{X(point.Seconds * 1000):0.#} {y(point):0.#}"));
        Add($"<path d='M{string.Join('L', points)}' fill='none' stroke='{colour}' stroke-width='1.5' stroke-dasharray='{dashes}'/>");
    }

    private double X(double milliseconds) => Left + Math.Clamp(milliseconds / 1000 / _script.Seconds, 0, 1) * (Right - Left);

    private void Box(double x, double y, double width, double height, string colour, double opacity = 1) =>
        Add($"<rect x='{x:0.#}' y='{y:0.#}' width='{width:0.#}' height='{height:0.#}' fill='{colour}' fill-opacity='{opacity}'/>");

    private void Text(double x, double y, FormattableString text, string anchor = "start") =>
        Add($"<text x='{x:0.#}' y='{y:0.#}' text-anchor='{anchor}'>{System.Security.SecurityElement.Escape(Invariant(text))}</text>");

    private void Add(FormattableString line) => _svg.Append(Invariant(line)).Append('\n');

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
