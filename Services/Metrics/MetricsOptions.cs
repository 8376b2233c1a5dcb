using JbAspire.ServiceDefaults;

namespace JbAspire.Metrics;

/// <summary>The settings of this host, read and checked once at its start.</summary>
internal sealed class MetricsOptions(IConfiguration configuration)
{
    private const string Section = "Metrics:";

    /// <summary>How long the controller, and then each node, may take to answer.</summary>
    public TimeSpan ScrapeTimeout { get; } = Milliseconds(configuration, "ScrapeTimeoutMilliseconds", 2000, 100, 30_000);

    /// <summary>How long one answer serves all who ask.</summary>
    public TimeSpan CacheTime { get; } = Milliseconds(configuration, "CacheMilliseconds", 1000, 0, 60_000);

    /// <summary>Nodes that are asked at once.</summary>
    public int MaxParallelScrapes { get; } = configuration.GetInt32(Section + "MaxParallelScrapes", 64, 1, 1024);

    private static TimeSpan Milliseconds(IConfiguration configuration, string name, int defaultValue, int minimum, int maximum) =>
        TimeSpan.FromMilliseconds(configuration.GetInt32(Section + name, defaultValue, minimum, maximum));
}
