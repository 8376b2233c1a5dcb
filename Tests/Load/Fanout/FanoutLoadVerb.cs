using Grpc.Core;
using JbAspire.Load.Linux;

namespace JbAspire.Load.Fanout;

/// <summary>What the verbs of this folder have in common: engines started, the load on its core, measurements told.</summary>
internal abstract class FanoutLoadVerb : ILoadVerb
{
    public abstract string Name { get; }

    public abstract string Summary { get; }

    public abstract IReadOnlyList<LoadOption> Options { get; }

    public int Run(Arguments arguments, TextWriter output)
    {
        if (!OperatingSystem.IsLinux())
            throw new UsageException($"{Name} needs Linux.");

        FanoutScenario[] scenarios = [.. FanoutOptions.ReadScenarios(arguments)];
        TextWriter? progress = arguments.Flag("quiet") ? null : Console.Error;
        using Affinity affinity = new(FanoutOptions.ReadPins(arguments).Load);
        if (arguments.Flag("realtime"))
            RealTime.Enter();
        using EngineSet engines = new(arguments, arguments.Words("engine"));
        FanoutReport report = new(output, arguments.Flag("json"));
        bool damaged = false;
        try
        {
            engines.WarmUp(scenarios[0]);
            foreach (FanoutMeasurement run in Measure(arguments, engines, scenarios, progress))
            {
                report.Add(run);
                damaged |= run.Damaged > 0;
            }
        }
        catch (RpcException exception)
        {
            throw new InvalidOperationException($"The engine refused: {exception.Status}");
        }

        report.End();
        return damaged ? 1 : 0;
    }

    /// <summary>Makes the verb's measurements, each told as soon as it is there.</summary>
    protected abstract IEnumerable<FanoutMeasurement> Measure(
        Arguments arguments, EngineSet engines, FanoutScenario[] scenarios, TextWriter? progress);
}
