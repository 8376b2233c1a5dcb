using JbAspire.Load.Engine;
using JbAspire.Load.Linux;

namespace JbAspire.Load.Fanout;

/// <summary>Sends video of a few producers to many receivers through an engine on one core, and measures what it costs.</summary>
internal sealed class FanoutVerb : ILoadVerb
{
    public string Name => "fanout";

    public string Summary => "one video stream to many receivers: CPU a packet, rate, loss, latency, memory";

    public IReadOnlyList<LoadOption> Options => FanoutOptions.All;

    public int Run(Arguments arguments, TextWriter output)
    {
        if (!OperatingSystem.IsLinux())
            throw new UsageException("The fan-out load needs Linux.");

        FanoutScenario[] scenarios = [.. FanoutOptions.ReadScenarios(arguments)];
        int repeats = arguments.Number("repeats", 1, 100);
        FanoutReport report = new(output, arguments.Flag("json"));
        TextWriter? progress = arguments.Flag("quiet") ? null : Console.Error;
        using Affinity affinity = new(FanoutOptions.ReadPins(arguments).Load);
        if (arguments.Flag("realtime"))
            RealTime.Enter();
        using EngineSet engines = new(arguments, arguments.Words("engine"));
        engines.WarmUp(scenarios[0]);
        bool damaged = false;
        foreach (FanoutScenario scenario in scenarios)
        {
            foreach (IReadOnlyList<FanoutMeasurement> runs in Alternate(engines, scenario, repeats, progress))
            {
                report.Add(FanoutReport.Median(runs));
                damaged |= runs.Any(run => run.Damaged > 0);
            }
        }

        return damaged ? 1 : 0;
    }

    /// <summary>Runs one engine after the other, again and again; gives the runs of each.</summary>
    internal static IEnumerable<IReadOnlyList<FanoutMeasurement>> Alternate(
        EngineSet engines, FanoutScenario scenario, int repeats, TextWriter? progress)
    {
        List<FanoutMeasurement> runs = [];
        for (int i = 0; i < repeats; i++)
        {
            foreach (IFanoutEngine engine in engines.All)
            {
                if (engine.Refusal(scenario) is not { } refusal)
                    runs.Add(FanoutRun.Measure(engine, scenario, progress));
                else if (i == 0)
                    progress?.WriteLine($"{engine.Name} is left out of {scenario.Name}: {refusal}");
            }
        }

        return [.. runs.GroupBy(run => run.Engine).Select(group => group.ToArray())];
    }
}
