using JbAspire.Protocols.Wire;
using JbAspire.TestKit.Network;
using Xunit;

namespace JbAspire.Tests.Unit.Media.CongestionControl;

public sealed class ScratchTests(Xunit.Abstractions.ITestOutputHelper output)
{
    private static readonly int[] Layers = [100, 300, 700, 1500, 3000, 4500];

    internal static LinkConditions Cond(int kbps, int rttMs, double loss = 0, int jitter = 0, int queue = 300) => new()
    {
        Capacity = Bitrate.FromKilobitsPerSecond(kbps),
        Delay = TimeSpan.FromMilliseconds(rttMs / 2.0),
        QueueLimit = TimeSpan.FromMilliseconds(queue),
        Loss = loss,
        Jitter = TimeSpan.FromMilliseconds(jitter),
    };

    internal static CallSimulation Make(int seed, LinkConditions down, int rtt, bool layered, int fb = 100)
    {
        var up = new LinkConditions { Delay = TimeSpan.FromMilliseconds(rtt / 2.0) };
        return new CallSimulation(seed, new NetworkLink<int>(seed, up, down), new LayeredSource(seed, layered ? Layers : [], 6000), TimeSpan.FromMilliseconds(fb));
    }

    [Fact]
    public void Table()
    {
        foreach (bool layered in new[] { true, false })
        foreach (int rtt in new[] { 20, 100, 300 })
        foreach (int seed in new[] { 1, 2 })
        {
            foreach (int c in new[] { 150, 500, 1000, 2000, 5000 })
            {
                CallSimulation s = Make(seed, Cond(c, rtt), rtt, layered);
                s.RunUntil(20);
                s.Link.Downlink.Statistics.Reset();
                s.RunUntil(60);
                LinkStatistics st = s.Link.Downlink.Statistics;
                output.WriteLine($"L={layered,-5} rtt={rtt,3} seed={seed} C={c,4} t85={s.TimeTo(0, .85 * c, 1.5 * c),5:f1} mean={s.MeanEstimate(20, 60) / c,5:f2} p50={st.QueueingPercentile(.5).TotalMilliseconds,4:f0} p95={st.QueueingPercentile(.95).TotalMilliseconds,4:f0} drops={st.QueueDrops} sent={st.SentBytes * 8 / 40000.0 / c:f2} pad={s.PaddingSent * 8 / 60000.0 / c:f3} pd={s.Pacer.Queue.Dropped}");
            }

            foreach ((int a, int b) in new[] { (2000, 500), (5000, 1000), (1000, 150), (500, 2000), (1000, 5000), (150, 1000) })
            {
                CallSimulation s = Make(seed, Cond(a, rtt), rtt, layered);
                s.Link.Downlink.ChangeAt(CallSimulation.Start + TimeSpan.FromSeconds(30), Cond(b, rtt));
                s.RunUntil(40);
                s.Link.Downlink.Statistics.Reset();
                s.RunUntil(70);
                LinkStatistics st = s.Link.Downlink.Statistics;
                output.WriteLine($"L={layered,-5} rtt={rtt,3} seed={seed} {a}->{b} t={s.TimeTo(30, .85 * b, 1.1 * b),5:f1} mean={s.MeanEstimate(45, 70) / b,5:f2} p95={st.QueueingPercentile(.95).TotalMilliseconds,4:f0}");
            }

            {
                CallSimulation s = Make(seed, Cond(2000, rtt, loss: .05), rtt, layered);
                s.RunUntil(60);
                CallSimulation j = Make(seed, Cond(2000, rtt, jitter: 30), rtt, layered);
                j.RunUntil(60);
                CallSimulation o = Make(seed, Cond(2000, rtt), rtt, layered);
                o.Link.Downlink.ChangeAt(CallSimulation.Start + TimeSpan.FromSeconds(30), Cond(2000, rtt) with { IsCut = true });
                o.Link.Downlink.ChangeAt(CallSimulation.Start + TimeSpan.FromSeconds(33), Cond(2000, rtt));
                o.RunUntil(60);
                output.WriteLine($"L={layered,-5} rtt={rtt,3} seed={seed} loss5%: {s.MeanEstimate(20, 60) / 2000:f2}  jitter30: {j.MeanEstimate(20, 60) / 2000:f2} p95={j.Link.Downlink.Statistics.QueueingPercentile(.95).TotalMilliseconds:f0}  outage: min={o.Samples.Where(x => x.At is > 30 and < 34).Min(x => x.Kilobits):f0} t={o.TimeTo(33.2, 1700, 9999):f1}");
            }
        }
    }
}
