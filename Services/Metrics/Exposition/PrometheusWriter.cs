using System.Globalization;
using System.Text;

namespace JbAspire.Metrics.Exposition;

/// <summary>
/// Writes Prometheus's text format, version 0.0.4:
/// <code>
/// # HELP name text          escaped: \ as \\, line feed as \n
/// # TYPE name counter
/// name{label="value"} 12    escaped in values: \ as \\, " as \", line feed as \n
/// </code>
/// https://prometheus.io/docs/instrumenting/exposition_formats/
/// </summary>
internal sealed class PrometheusWriter
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly StringBuilder _text = new(4096);
    private readonly HashSet<string> _families = new(StringComparer.Ordinal);
    private string _family = "";

    /// <summary>Starts a family; all samples of one name must follow each other.</summary>
    /// <exception cref="ArgumentException">The name is not valid, does not fit its type, or was used before.</exception>
    public void Family(string name, MetricType type, string help)
    {
        if (!IsName(name, allowColon: true))
            throw new ArgumentException($"'{name}' is no name of a metric.", nameof(name));
        if (name.EndsWith("_total", StringComparison.Ordinal) != (type == MetricType.Counter))
            throw new ArgumentException($"'{name}': names of counters end in _total, and no others.", nameof(name));
        if (!_families.Add(name))
            throw new ArgumentException($"'{name}' was written before.", nameof(name));

        _family = name;
        _text.Append("# HELP ").Append(name).Append(' ');
        AppendEscaped(help, escapeQuote: false);
        _text.Append("\n# TYPE ").Append(name).Append(type == MetricType.Counter ? " counter\n" : " gauge\n");
    }

    /// <summary>Writes one sample of the present family.</summary>
    /// <exception cref="ArgumentException">The name of a label is not valid.</exception>
    public void Sample(double value, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        _text.Append(_family);
        char separator = '{';
        foreach ((string name, string labelValue) in labels)
        {
            if (!IsName(name, allowColon: false) || name.StartsWith("__", StringComparison.Ordinal))
                throw new ArgumentException($"'{name}' is no name of a label.", nameof(labels));

            _text.Append(separator).Append(name).Append("=\"");
            AppendEscaped(labelValue, escapeQuote: true);
            _text.Append('"');
            separator = ',';
        }

        _text.Append(labels.IsEmpty ? " " : "} ").Append(Format(value)).Append('\n');
    }

    public byte[] ToUtf8() => Encoding.UTF8.GetBytes(_text.ToString());

    private static string Format(double value)
    {
        if (double.IsNaN(value))
            return "NaN";
        if (double.IsInfinity(value))
            return value > 0 ? "+Inf" : "-Inf";
        return value.ToString("R", CultureInfo.InvariantCulture);
    }

    private static bool IsName(string name, bool allowColon)
    {
        if (name.Length == 0 || char.IsAsciiDigit(name[0]))
            return false;

        foreach (char character in name)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character != '_' && !(allowColon && character == ':'))
                return false;
        }

        return true;
    }

    private void AppendEscaped(string text, bool escapeQuote)
    {
        foreach (char character in text)
        {
            _ = character switch
            {
                '\\' => _text.Append(@"\\"),
                '\n' => _text.Append(@"\n"),
                '"' when escapeQuote => _text.Append("\\\""),
                _ => _text.Append(character),
            };
        }
    }
}
