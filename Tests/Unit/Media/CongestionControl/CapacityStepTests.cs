using Xunit;

namespace JbAspire.Tests.Unit.Media.CongestionControl;

/// <summary>The capacity of the path changes after 30 s.</summary>
public sealed class CapacityStepTests
{
    private const double StepAt = 30;

    public static TheoryData<int, int, int, bool> Down => Cases([(2000, 500), (5000, 1000), (1000, 150), (5000, 2000)]);

    public static TheoryData<int, int, int, bool> Up => Cases([(500, 2000), (1000, 5000), (150, 1000), (2000, 5000)]);

    [Theory]
    [MemberData(nameof(Down))]
    public void The_estimate_is_within_85_and_110_percent_of_a_lower_capacity_within_4_s(int before, int after, int roundTrip, bool layered)
    {
        for (int seed = 1; seed <= 3; seed++)
        {
            CallSimulation call = Run(seed, before, after, roundTrip, layered);

            Assert.InRange(call.TimeTo(StepAt, 0.85 * after, 1.1 * after), 0, 4);
            Assert.True(call.MeanEstimate(StepAt + 4, StepAt + 30) > 0.8 * after);
        }
    }

    [Theory]
    [MemberData(nameof(Up))]
    public void The_estimate_is_at_85_percent_of_a_higher_capacity_within_15_s(int before, int after, int roundTrip, bool layered)
    {
        for (int seed = 1; seed <= 3; seed++)
        {
            CallSimulation call = Run(seed, before, after, roundTrip, layered);

            Assert.InRange(call.TimeTo(StepAt, 0.85 * after, double.MaxValue), 0, 15);
            Assert.True(call.MeanEstimate(StepAt + 15, StepAt + 30) > 0.8 * after);
        }
    }

    private static TheoryData<int, int, int, bool> Cases((int Before, int After)[] steps)
    {
        var data = new TheoryData<int, int, int, bool>();
        foreach ((int before, int after) in steps)
        {
            foreach (int roundTrip in new[] { 20, 100, 300 })
            {
                data.Add(before, after, roundTrip, true);
                data.Add(before, after, roundTrip, false);
            }
        }

        return data;
    }

    private static CallSimulation Run(int seed, int before, int after, int roundTrip, bool layered)
    {
        CallSimulation call = SimulatedLinks.Call(seed, SimulatedLinks.Link(before, roundTrip), layered);
        call.Link.Downlink.ChangeAt(SimulatedLinks.At(StepAt), SimulatedLinks.Link(after, roundTrip));
        call.RunUntil(StepAt + 30);
        return call;
    }
}
