using JbAspire.Load.Measuring;
using Xunit;

namespace JbAspire.Tests.Load;

public class SequenceTrackerTests
{
    [Fact]
    public void Each_number_counts_once()
    {
        SequenceTracker tracker = default;
        foreach (uint number in new uint[] { 0, 1, 2, 2, 3, 1 })
            tracker.Add(number);

        Assert.Equal((4, 2, 0), (tracker.Received, tracker.Duplicates, tracker.Reordered));
    }

    [Fact]
    public void What_comes_after_a_later_one_is_received_and_out_of_order()
    {
        SequenceTracker tracker = default;
        foreach (uint number in new uint[] { 0, 3, 1, 2 })
            tracker.Add(number);

        Assert.Equal((4, 0, 2), (tracker.Received, tracker.Duplicates, tracker.Reordered));
    }

    [Fact]
    public void A_tracker_that_starts_anew_knows_nothing_of_before()
    {
        SequenceTracker tracker = default;
        tracker.Add(0);
        tracker.Restart(100);
        tracker.Add(100);

        Assert.Equal((1, 0), (tracker.Received, tracker.Duplicates));
    }
}
