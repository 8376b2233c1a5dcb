using Xunit;

namespace JbAspire.Tests.Unit.Media.CongestionControl;

public sealed class Scratch2Tests(Xunit.Abstractions.ITestOutputHelper output)
{
    private void Trace(CallSimulation s, double from, double to)
    {
        for (double t = from; t < to; t += 0.2)
        {
            s.RunUntil(t);
            var c = s.Controller;
            output.WriteLine($"{t:f1} est={c.AvailableBitrate.BitsPerSecond / 1000} ack={c.AcknowledgedBitrate.BitsPerSecond / 1000} rtt={c.RoundTripTime.TotalMilliseconds:f0} loss={c.LossRatio:f2} alr={c.IsApplicationLimited} dbg={c.Debug} layer={s.Source.Layer} pad={s.PaddingSent} q={s.Link.Downlink.Statistics.QueueingPercentile(.95).TotalMilliseconds:f0}");
            s.Link.Downlink.Statistics.Reset();
        }
    }

    [Fact]
    public void A()
    {
        CallSimulation s = ScratchTests.Make(2, ScratchTests.Cond(1000, 20), 20, true);
        Trace(s, 0, 22);
    }

    [Fact]
    public void B()
    {
        CallSimulation s = ScratchTests.Make(1, ScratchTests.Cond(2000, 20), 20, false);
        s.Link.Downlink.ChangeAt(CallSimulation.Start + TimeSpan.FromSeconds(30), ScratchTests.Cond(500, 20));
        s.RunUntil(29.8);
        Trace(s, 30, 37);
    }
}
