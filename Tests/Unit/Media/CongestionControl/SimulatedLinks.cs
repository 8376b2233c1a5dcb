using JbAspire.Protocols.Wire;
using JbAspire.TestKit.Network;

namespace JbAspire.Tests.Unit.Media.CongestionControl;

/// <summary>The links and sources that the closed-loop tests have in common.</summary>
internal static class SimulatedLinks
{
    private const int TopKilobits = 6000;

    // Simulcast as a server sees it: three to six steps, each about twice the one before.
    private static readonly int[] Layers = [100, 300, 700, 1500, 3000, 4500];

    public static LinkConditions Link(int kilobits, int roundTripMilliseconds, int queueMilliseconds = 300) => new()
    {
        Capacity = Bitrate.FromKilobitsPerSecond(kilobits),
        Delay = TimeSpan.FromMilliseconds(roundTripMilliseconds / 2.0),
        QueueLimit = TimeSpan.FromMilliseconds(queueMilliseconds),
    };

    public static CallSimulation Call(int seed, LinkConditions downlink, bool layered, int feedbackMilliseconds = 100, double feedbackLoss = 0)
    {
        var uplink = new LinkConditions { Delay = downlink.Delay, Loss = feedbackLoss };
        return new CallSimulation(
            seed,
            new NetworkLink<int>(seed, uplink, downlink),
            new LayeredSource(seed, layered ? Layers : [], TopKilobits),
            TimeSpan.FromMilliseconds(feedbackMilliseconds));
    }

    public static MonotonicTime At(double seconds) => CallSimulation.Start + TimeSpan.FromSeconds(seconds);
}
