using JbAspire.Load.Measuring;

namespace JbAspire.Load.Fanout;

/// <summary>The most that an engine carries with less than one packet of a hundred lost, and less than one of a hundred later than 200 ms.</summary>
internal static class FanoutSearch
{
    private const double MaxLoss = 0.01;

    // An engine that falls behind fills queues before it loses anything. What comes so late is as good as lost to a call.
    private const double MaxLatencyMicroseconds = 200_000;
    private const double FirstForwardedRate = 40_000;
    private const double LastForwardedRate = 4_000_000;
    private const double FirstConsumers = 250;
    private const double LastConsumers = 16_000;

    /// <summary>The highest rate to the scenario's receivers.</summary>
    public static FanoutMeasurement FindRate(IFanoutSystem engine, FanoutScenario scenario, TextWriter? progress) => HighestLoad.Find(
        FirstForwardedRate / scenario.Receivers,
        LastForwardedRate / scenario.Receivers,
        rate => Try(engine, scenario with { Rate = rate }, progress),
        Holds);

    /// <summary>The highest number of receivers at the scenario's rate.</summary>
    public static FanoutMeasurement FindReceivers(IFanoutSystem engine, FanoutScenario scenario, TextWriter? progress) => HighestLoad.Find(
        Math.Max(FirstConsumers, scenario.Producers),
        LastConsumers,
        receivers => Try(engine, scenario with { Receivers = (int)receivers }, progress),
        Holds);

    private static FanoutMeasurement Try(IFanoutSystem engine, FanoutScenario scenario, TextWriter? progress)
    {
        FanoutMeasurement run = engine.Measure(scenario, progress);
        // A machine that stalls loses packets too: what is lost twice is the engine's.
        if (!Holds(run) && engine.Measure(scenario, progress) is var again && again.LossRatio < run.LossRatio)
            run = again;
        progress?.WriteLine(
            $"{engine.Name}: {run.OfferedPerSecond:N0} packets/s to {run.Receivers} receivers: {run.LossRatio:P2} lost, core {run.CoreShare:P0}");
        return run;
    }

    // A load that cannot send as fast as it should has found its own limit, not the engine's: that counts as the end too.
    private static bool Holds(FanoutMeasurement run) =>
        run.LossRatio < MaxLoss && run.LatencyMicroseconds.P99 < MaxLatencyMicroseconds && run.PacketsPerSecond > run.OfferedPerSecond * (1 - 2 * MaxLoss);
}
