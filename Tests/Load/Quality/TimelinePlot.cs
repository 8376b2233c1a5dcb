using System.Globalization;
using System.Text;
using JbAspire.Load.Quality.Measuring;
using JbAspire.Load.Quality.Network;

namespace JbAspire.Load.Quality;

/// <summary>Draws runs below each other as SVG: bitrate and resolution over time, freezes as red bars, the script's phases behind them.</summary>
internal static class TimelinePlot
{
    private const double Left = 60;
    private const double Right = 60;
    private const double Width = 960;
    private const double Top = 56;
    private const double PanelHeight = 130;
    private const double PanelGap = 40;
    private const double Inner = Width - Left - Right;
    private const int TickSeconds = 30;
    private const double RateStep = 200;

    private static readonly string[] Shades = ["#f4f6f8", "#e6eaef"];

    /// <param name="script">The phases.</param>
    /// <param name="runs">One run of each system.</param>
    public static string Draw(NetworkScript script, IReadOnlyList<QualityResult> runs)
    {
        double highestRate = Math.Ceiling(Math.Max(RateStep, runs.SelectMany(run => run.Timeline).Select(point => point.VideoKilobitsPerSecond).DefaultIfEmpty().Max()) / RateStep) * RateStep;
        double highestLines = Math.Max(1, runs.SelectMany(run => run.Timeline).Select(point => point.Height).DefaultIfEmpty().Max());
        double height = Top + runs.Count * (PanelHeight + PanelGap) + 10;
        StringBuilder svg = new();
        Append(svg, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {height}\" font-family=\"sans-serif\" font-size=\"11\">");
        Append(svg, $"<rect width=\"{Width}\" height=\"{height}\" fill=\"white\"/>");
        Append(svg, $"<text x=\"{Left}\" y=\"18\" font-size=\"13\">What the receiver gets over {script.Seconds} s of a changing network</text>");
        Legend(svg);
        for (int i = 0; i < runs.Count; i++)
            Panel(svg, script, runs[i], Top + i * (PanelHeight + PanelGap) + 16, highestRate, highestLines);
        svg.Append("</svg>\n");
        return svg.ToString();
    }

    private static void Legend(StringBuilder svg)
    {
        Append(svg, $"<path d=\"M{Left} 34h24\" stroke=\"#1565c0\" stroke-width=\"1.5\"/><text x=\"{Left + 30}\" y=\"38\">video, kbit/s (left)</text>");
        Append(svg, $"<path d=\"M{Left + 160} 34h24\" stroke=\"#2e7d32\" stroke-width=\"1.5\" stroke-dasharray=\"4 2\"/><text x=\"{Left + 190}\" y=\"38\">lines of the picture (right)</text>");
        Append(svg, $"<rect x=\"{Left + 360}\" y=\"28\" width=\"12\" height=\"12\" fill=\"#d32f2f\" fill-opacity=\"0.55\"/><text x=\"{Left + 378}\" y=\"38\">frozen</text>");
    }

    private static void Panel(StringBuilder svg, NetworkScript script, QualityResult run, double top, double highestRate, double highestLines)
    {
        double bottom = top + PanelHeight, total = script.Seconds;
        int shade = 0;
        foreach ((NetworkPhase phase, double start, double end) in script.Timeline())
        {
            double x = X(start / 1000), width = X(end / 1000) - x;
            Append(svg, $"<rect x=\"{x:0.#}\" y=\"{top}\" width=\"{width:0.#}\" height=\"{PanelHeight}\" fill=\"{Shades[shade++ % Shades.Length]}\"/>");
            if (phase.Seconds * 12 > total)
                Append(svg, $"<text x=\"{x + 3:0.#}\" y=\"{top + 12}\" fill=\"#667\">{Escape(phase.Name)}</text>");
        }

        foreach (Freeze freeze in run.Freezes)
            Append(svg, $"<rect x=\"{X(freeze.Start / 1000):0.#}\" y=\"{top}\" width=\"{Math.Max(0.7, X(freeze.End / 1000) - X(freeze.Start / 1000)):0.#}\" height=\"{PanelHeight}\" fill=\"#d32f2f\" fill-opacity=\"0.55\"/>");
        Append(svg, $"<text x=\"{Left}\" y=\"{top - 5}\" font-weight=\"bold\">{Escape(run.System)}</text>");
        Append(svg, $"<text x=\"{Left + 110}\" y=\"{top - 5}\">{run.Total.Freezes} freezes, {run.Total.FrozenSeconds:0.0} s frozen; {run.Total.VideoKilobitsPerSecond:0} kbit/s; {run.Total.MeanHeight:0} lines; {run.Total.ConcealedOrSilentPercent:0.0} % of the sound concealed</text>");
        string Line(Func<TimelinePoint, double> value, double highest) => "M" + string.Join('L', run.Timeline.Select(point =>
            string.Create(CultureInfo.InvariantCulture, $"{X(point.Seconds):0.#} {bottom - value(point) / highest * PanelHeight:0.#}")));
        Append(svg, $"<path d=\"{Line(point => point.Height, highestLines * 1.1)}\" fill=\"none\" stroke=\"#2e7d32\" stroke-width=\"1.5\" stroke-dasharray=\"4 2\"/>");
        Append(svg, $"<path d=\"{Line(point => point.VideoKilobitsPerSecond, highestRate)}\" fill=\"none\" stroke=\"#1565c0\" stroke-width=\"1.5\"/>");
        Append(svg, $"<path d=\"M{Left} {top}V{bottom}H{Width - Right}V{top}\" fill=\"none\" stroke=\"#445\"/>");
        foreach (double rate in new[] { 0, highestRate / 2, highestRate })
            Append(svg, $"<text x=\"{Left - 6}\" y=\"{bottom - rate / highestRate * PanelHeight + 4:0.#}\" text-anchor=\"end\">{rate:0}</text>");
        foreach (double lines in new[] { highestLines / 2, highestLines })
            Append(svg, $"<text x=\"{Width - Right + 6}\" y=\"{bottom - lines / (highestLines * 1.1) * PanelHeight + 4:0.#}\">{lines:0}</text>");
        for (int second = 0; second <= script.Seconds; second += TickSeconds)
            Append(svg, $"<text x=\"{X(second):0.#}\" y=\"{bottom + 13}\" text-anchor=\"middle\">{second} s</text>");

        double X(double seconds) => Left + Math.Clamp(seconds / total, 0, 1) * Inner;
    }

    private static string Escape(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);

    private static void Append(StringBuilder svg, FormattableString line) => svg.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
