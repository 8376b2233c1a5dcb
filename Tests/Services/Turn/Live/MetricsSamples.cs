using System.Globalization;

namespace JbAspire.Tests.Services.Turn.Live;

/// <summary>The page of the metrics at one moment.</summary>
internal sealed class MetricsSamples(string page)
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(10) };

    private readonly Dictionary<string, double> _samples = page
        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Where(line => line[0] != '#')
        .Select(line => line.Split(' '))
        .ToDictionary(parts => string.Join(' ', parts[..^1]), parts => double.Parse(parts[^1], CultureInfo.InvariantCulture));

    public string Page => page;

    /// <summary>A sample by its name with labels; 0 where there is none.</summary>
    public double this[string name] => _samples.GetValueOrDefault(name);

    /// <summary>All samples of one metric.</summary>
    public double Sum(string metric) => _samples.Where(sample => sample.Key == metric || sample.Key.StartsWith(metric + "{", StringComparison.Ordinal))
        .Sum(sample => sample.Value);

    public static async Task<MetricsSamples> ReadAsync(int port) =>
        new(await Http.GetStringAsync(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/metrics")));
}
