using JbAspire.Load.Engine;

namespace JbAspire.Load.Fanout;

/// <summary>An engine and receivers of plain RTP or SRTP.</summary>
internal sealed class PlainSystem(IFanoutEngine engine) : IFanoutSystem
{
    public string Name => engine.Name;

    public string? Refusal(FanoutScenario scenario) => engine.Refusal(scenario);

    public FanoutMeasurement Measure(FanoutScenario scenario, TextWriter? progress) => FanoutRun.Measure(engine, scenario, progress);

    public void Dispose() => engine.Dispose();
}
