using Xunit;

namespace JbAspire.Tests.Services.Metrics;

public sealed class PrometheusFilesTests
{
    [PromtoolFact]
    public Task Configuration_is_valid() => Promtool.CheckAsync("", "check", "config", PathOf("prometheus.yml"));

    [PromtoolFact]
    public Task Alert_rules_are_valid() => Promtool.CheckAsync("", "check", "rules", PathOf("alerts.yml"));

    [PromtoolFact]
    public Task Alerts_fire_when_they_should_and_only_then() => Promtool.CheckAsync("", "test", "rules", PathOf("alerts.test.yml"));

    [Fact]
    public void Jobs_and_ports_are_those_of_the_guide()
    {
        string text = File.ReadAllText(PathOf("prometheus.yml"));

        Assert.Matches(@"job_name: coturn\s+static_configs:\s+- targets: \['[^']+:9641'\]", text);
        Assert.Matches(@"job_name: mediasoup\s+static_configs:\s+- targets: \['[^']+:9100'\]", text);
    }

    [Fact]
    public void Alerts_name_only_metrics_that_the_page_has()
    {
        string page = System.Text.Encoding.UTF8.GetString(SfuPageTests.RenderSample());
        string rules = File.ReadAllText(PathOf("alerts.yml"));
        foreach (System.Text.RegularExpressions.Match name in System.Text.RegularExpressions.Regex.Matches(rules, "jbaspire_sfu_[a-z_]+"))
            Assert.Contains($"# TYPE {name.Value} ", page);
    }

    private static string PathOf(string file)
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "JbAspire.sln")))
            folder = folder.Parent;
        return Path.Combine(folder!.FullName, "infra", "prometheus", file);
    }
}
