namespace JbAspire.Load.Fanout;

/// <summary>Finds the most that an engine carries on one core with less than one packet of a hundred lost.</summary>
internal sealed class MaxVerb : FanoutLoadVerb
{
    public override string Name => "max";

    public override string Summary => "the highest rate (or with --consumers number of receivers) with less than 1 % loss";

    public override IReadOnlyList<LoadOption> Options { get; } =
    [
        new("consumers", null, "looks for the number of receivers at --rate, instead of the rate to --receivers"),
        .. FanoutOptions.With(("seconds", "2"), ("warmup", "1")),
    ];

    protected override IEnumerable<FanoutMeasurement> Measure(
        Arguments arguments, EngineSet engines, FanoutScenario[] scenarios, TextWriter? progress)
    {
        foreach (FanoutScenario scenario in scenarios)
        {
            foreach (IFanoutSystem engine in engines.Able(scenario, progress))
            {
                yield return arguments.Flag("consumers")
                    ? FanoutSearch.FindReceivers(engine, scenario, progress)
                    : FanoutSearch.FindRate(engine, scenario, progress);
            }
        }
    }
}
