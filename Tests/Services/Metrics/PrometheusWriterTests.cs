extern alias Metrics;
using System.Text;
using Metrics::JbAspire.Metrics.Exposition;
using Xunit;

namespace JbAspire.Tests.Services.Metrics;

public sealed class PrometheusWriterTests
{
    private readonly PrometheusWriter _writer = new();

    private string Text => Encoding.UTF8.GetString(_writer.ToUtf8());

    [Fact]
    public void Family_and_samples_are_written_in_the_text_format()
    {
        _writer.Family("things", MetricType.Gauge, "Things that are.");
        _writer.Sample(1.5);
        _writer.Sample(2, ("kind", "a"), ("place", "ü"));
        _writer.Family("done_total", MetricType.Counter, "Things done.");
        _writer.Sample(ulong.MaxValue);

        Assert.Equal(
            """
            # HELP things Things that are.
            # TYPE things gauge
            things 1.5
            things{kind="a",place="ü"} 2
            # HELP done_total Things done.
            # TYPE done_total counter
            done_total 1.8446744073709552E+19

            """.ReplaceLineEndings("\n"),
            Text);
    }

    [Fact]
    public void Special_characters_are_escaped()
    {
        _writer.Family("x", MetricType.Gauge, "a\\b\n\"c\"");
        _writer.Sample(1, ("l", "a\\b\n\"c\""));

        Assert.Equal("# HELP x a\\\\b\\n\"c\"\n# TYPE x gauge\nx{l=\"a\\\\b\\n\\\"c\\\"\"} 1\n", Text);
    }

    [Theory]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "+Inf")]
    [InlineData(double.NegativeInfinity, "-Inf")]
    [InlineData(0.1, "0.1")]
    [InlineData(-0.25, "-0.25")]
    [InlineData(1e-7, "1E-07")]
    public void Numbers_are_written_as_prometheus_reads_them(double value, string text)
    {
        _writer.Family("x", MetricType.Gauge, "X.");
        _writer.Sample(value);

        Assert.EndsWith($"\nx {text}\n", Text);
    }

    [Theory]
    [InlineData("", MetricType.Gauge)]
    [InlineData("1x", MetricType.Gauge)]
    [InlineData("a-b", MetricType.Gauge)]
    [InlineData("ä", MetricType.Gauge)]
    [InlineData("x_total", MetricType.Gauge)]
    [InlineData("x", MetricType.Counter)]
    public void Wrong_names_are_refused(string name, object type) =>
        Assert.Throws<ArgumentException>(() => _writer.Family(name, (MetricType)type, "X."));

    [Fact]
    public void Family_written_twice_is_refused()
    {
        _writer.Family("x", MetricType.Gauge, "X.");
        Assert.Throws<ArgumentException>(() => _writer.Family("x", MetricType.Gauge, "X."));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a:b")]
    [InlineData("__name__")]
    public void Wrong_label_names_are_refused(string label)
    {
        _writer.Family("x", MetricType.Gauge, "X.");
        Assert.Throws<ArgumentException>(() => _writer.Sample(1, (label, "v")));
    }
}
