namespace JbAspire.Load.Fanout;

/// <summary>The engines of one run, all started before the first measurement: each waits while another one works.</summary>
internal sealed class EngineSet : IDisposable
{
    private const int FirstReceivers = 20;
    private const double FirstSeconds = 1.5;
    private const double FirstRate = 1000;

    private readonly List<IFanoutSystem> _engines = [];

    public EngineSet(Arguments arguments, IEnumerable<string> names)
    {
        try
        {
            foreach (string name in names)
                _engines.Add(FanoutOptions.StartSystem(arguments, name));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public IReadOnlyList<IFanoutSystem> All => _engines;

    /// <summary>
    /// Lets each engine carry a little of what comes, so that code and pools which are made once are not counted as a consumer's memory.
    /// </summary>
    public void WarmUp(FanoutScenario scenario)
    {
        FanoutScenario first = scenario with
        {
            Receivers = FirstReceivers,
            Producers = 1,
            Rate = FirstRate,
            WarmupSeconds = 0,
            Seconds = FirstSeconds,
        };
        foreach (IFanoutSystem engine in _engines.Where(engine => engine.Refusal(first) is null))
            engine.Measure(first, progress: null);
    }

    /// <summary>The engines that can carry a scenario; says why another one cannot.</summary>
    public IEnumerable<IFanoutSystem> Able(FanoutScenario scenario, TextWriter? progress)
    {
        foreach (IFanoutSystem engine in _engines)
        {
            if (engine.Refusal(scenario) is { } refusal)
                progress?.WriteLine($"{engine.Name} is left out of {scenario.Name}: {refusal}");
            else
                yield return engine;
        }
    }

    /// <summary>Runs one engine after the other, again and again; gives the median run of each.</summary>
    public IEnumerable<FanoutMeasurement> Alternate(FanoutScenario scenario, int repeats, TextWriter? progress)
    {
        IFanoutSystem[] able = [.. Able(scenario, progress)];
        List<FanoutMeasurement>[] runs = [.. able.Select(_ => new List<FanoutMeasurement>())];
        for (int repeat = 0; repeat < repeats; repeat++)
        {
            for (int i = 0; i < able.Length; i++)
                runs[i].Add(able[i].Measure(scenario, progress));
        }

        return runs.Select(FanoutReport.Median);
    }

    public void Dispose()
    {
        foreach (IFanoutSystem engine in _engines)
            engine.Dispose();
    }
}
