namespace JbAspire.Load.Fanout;

/// <summary>Sends video of a few producers to many receivers through an engine on one core, and measures what it costs.</summary>
internal sealed class FanoutVerb : FanoutLoadVerb
{
    public override string Name => "fanout";

    public override string Summary => "one video stream to many receivers: CPU a packet, rate, loss, latency, memory";

    public override IReadOnlyList<LoadOption> Options => FanoutOptions.All;

    protected override IEnumerable<FanoutMeasurement> Measure(
        Arguments arguments, EngineSet engines, FanoutScenario[] scenarios, TextWriter? progress)
    {
        int repeats = arguments.Number("repeats", 1, 100);
        return scenarios.SelectMany(scenario => engines.Alternate(scenario, repeats, progress));
    }
}
