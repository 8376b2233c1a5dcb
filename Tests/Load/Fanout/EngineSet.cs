using JbAspire.Load.Engine;

namespace JbAspire.Load.Fanout;

/// <summary>The engines of one run, all started before the first measurement: each waits while another one works.</summary>
internal sealed class EngineSet : IDisposable
{
    private const int FirstReceivers = 20;
    private const double FirstSeconds = 1.5;
    private const double FirstRate = 1000;

    private readonly List<IFanoutEngine> _engines = [];

    public EngineSet(Arguments arguments, IEnumerable<string> names)
    {
        try
        {
            foreach (string name in names)
                _engines.Add(FanoutOptions.StartEngine(arguments, name));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public IReadOnlyList<IFanoutEngine> All => _engines;

    /// <summary>
    /// Lets each engine carry a little of what comes, so that code and pools which are made once are not counted as a consumer's memory.
    /// </summary>
    public void WarmUp(FanoutScenario scenario)
    {
        FanoutScenario first = scenario with
        {
            Receivers = FirstReceivers, Producers = 1, Rate = FirstRate, WarmupSeconds = 0, Seconds = FirstSeconds,
        };
        foreach (IFanoutEngine engine in _engines.Where(engine => engine.Refusal(first) is null))
            FanoutRun.Measure(engine, first, progress: null);
    }

    public void Dispose()
    {
        foreach (IFanoutEngine engine in _engines)
            engine.Dispose();
    }
}
