using System.Globalization;
using System.Text;

namespace JbAspire.Turn.Monitoring;

/// <summary>
/// Writes Prometheus's text format 0.0.4 (https://prometheus.io/docs/instrumenting/exposition_formats/). Names are ours, not input; values of labels
/// are escaped.
/// </summary>
internal sealed class ExpositionWriter
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly StringBuilder _text = new(8192);
    private string _family = "";

    /// <summary>Begins a metric of one kind; its samples follow.</summary>
    public void Counter(string name, string help) => Family(name, "counter", help);

    /// <summary>Begins a metric that also goes down.</summary>
    public void Gauge(string name, string help) => Family(name, "gauge", help);

    /// <summary>A counter with one sample.</summary>
    public void Counter(string name, string help, long value)
    {
        Counter(name, help);
        Sample(value);
    }

    /// <summary>A gauge with one sample.</summary>
    public void Gauge(string name, string help, long value)
    {
        Gauge(name, help);
        Sample(value);
    }

    /// <summary>One sample of the present metric.</summary>
    public void Sample(long value, params ReadOnlySpan<(string Name, string Value)> labels) => Line("", labels, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>A histogram of seconds: cumulative buckets, sum and count.</summary>
    public void Histogram(string name, string help, IReadOnlyList<int> bounds, AgeCounts counts)
    {
        Family(name, "histogram", help);
        long cumulative = 0;
        for (int i = 0; i < counts.Counts.Count; i++)
        {
            cumulative += counts.Counts[i];
            string bound = i < bounds.Count ? bounds[i].ToString(CultureInfo.InvariantCulture) : "+Inf";
            Line("_bucket", [("le", bound)], cumulative.ToString(CultureInfo.InvariantCulture));
        }

        Line("_sum", [], counts.SumSeconds.ToString("R", CultureInfo.InvariantCulture));
        Line("_count", [], cumulative.ToString(CultureInfo.InvariantCulture));
    }

    public byte[] ToUtf8() => Encoding.UTF8.GetBytes(_text.ToString());

    private void Family(string name, string type, string help)
    {
        _family = name;
        _text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n");
    }

    private void Line(string suffix, ReadOnlySpan<(string Name, string Value)> labels, string value)
    {
        _text.Append(_family).Append(suffix);
        char separator = '{';
        foreach ((string name, string labelValue) in labels)
        {
            _text.Append(separator).Append(name).Append("=\"");
            AppendEscaped(labelValue);
            _text.Append('"');
            separator = ',';
        }

        _text.Append(labels.IsEmpty ? " " : "} ").Append(value).Append('\n');
    }

    private void AppendEscaped(string value)
    {
        foreach (char character in value)
        {
            if (character is '\\' or '"')
                _text.Append('\\').Append(character);
            else if (character == '\n')
                _text.Append("\\n");
            else
                _text.Append(character);
        }
    }
}
