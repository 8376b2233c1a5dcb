namespace JbAspire.Load.Fanout;

/// <summary>Latency at half of what the first engine can carry, beside a C program that does nothing but send: the machine stalls too.</summary>
internal sealed class LatencyVerb : FanoutLoadVerb
{
    public override string Name => "latency";

    public override string Summary => "one-way latency at half of the highest rate of the first engine, all engines in turn";

    public override IReadOnlyList<LoadOption> Options { get; } =
    [
        new("search-seconds", "2", "how long a run of the search for the highest rate measures"),
        .. FanoutOptions.With(("engine", "ours,echo"), ("producers", "25"), ("burst", "1"), ("repeats", "3")),
    ];

    protected override IEnumerable<FanoutMeasurement> Measure(
        Arguments arguments, EngineSet engines, FanoutScenario[] scenarios, TextWriter? progress)
    {
        int repeats = arguments.Number("repeats", 1, 100), seconds = arguments.Number("search-seconds", 1, 60);
        foreach (FanoutScenario scenario in scenarios)
        {
            FanoutScenario search = scenario with { Seconds = seconds, WarmupSeconds = 1 };
            FanoutMeasurement most = FanoutSearch.FindRate(engines.All[0], search, progress);
            foreach (FanoutMeasurement run in engines.Alternate(scenario with { Rate = Math.Round(most.Rate / 2) }, repeats, progress))
                yield return run;
        }
    }
}
