using System.Globalization;

namespace JbAspire.Tests.Integration;

/// <summary>What the media engine says of itself, as Prometheus reads it; sums over all workers.</summary>
internal sealed record EngineCounters(double Producers, double Consumers, double ReceivedPackets, double SentPackets)
{
    public static async Task<EngineCounters> ReadAsync(SystemFixture system)
    {
        using var client = new HttpClient { BaseAddress = system.Metrics };
        var page = await client.GetStringAsync("/metrics");
        return new EngineCounters(
            Sum(page, "jbaspire_sfu_producers"),
            Sum(page, "jbaspire_sfu_consumers"),
            Sum(page, "jbaspire_sfu_received_packets_total"),
            Sum(page, "jbaspire_sfu_sent_packets_total"));
    }

    private static double Sum(string page, string metric) => page.Split('\n')
        .Where(line => line.StartsWith(metric + "{", StringComparison.Ordinal))
        .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
}
