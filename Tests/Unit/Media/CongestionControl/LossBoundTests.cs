using JbAspire.Media.CongestionControl.SendSide;
using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Media.CongestionControl;

/// <summary>Loss lowers the rate when it comes from sending too much, and only then.</summary>
public sealed class LossBoundTests
{
    private readonly Random _random = new(1);
    private LossBound _bound;
    private double _at;

    [Fact]
    public void Without_loss_there_is_no_bound()
    {
        Send(1000, _ => 0, seconds: 5);

        Assert.Null(_bound.Value);
    }

    [Fact]
    public void Loss_of_8_percent_at_any_rate_hardly_matters()
    {
        for (int i = 0; i < 20; i++)
        {
            Send(800 + i % 3 * 100, _ => 0.08, seconds: 1);
            Assert.True(_bound.Value is not { } bound || bound.BitsPerSecond > 750_000);
        }
    }

    [Fact]
    public void What_a_policer_lets_through_bounds_the_rate()
    {
        for (int i = 0; i < 10; i++)
        {
            Send(800 + i * 60, rate => Math.Max(0, 1 - 1000.0 / rate), seconds: 1);
        }

        Assert.InRange(_bound.Value!.Value.BitsPerSecond / 1000.0, 800, 1100);
    }

    [Fact]
    public void Heavy_loss_that_is_not_explained_lowers_the_rate()
    {
        Send(1000, _ => 0.4, seconds: 2);

        Assert.InRange(_bound.Value!.Value.BitsPerSecond / 1000.0, 1, 700);
    }

    [Fact]
    public void An_outage_says_nothing_of_the_rate()
    {
        Send(1000, _ => 0, seconds: 2);
        Send(1000, _ => 1, seconds: 2);

        Assert.Null(_bound.Value);
    }

    private void Send(double kilobits, Func<double, double> loss, double seconds)
    {
        double interval = 1200 * 8 / (kilobits * 1000);
        for (double end = _at + seconds; _at < end; _at += interval)
        {
            bool received = _random.NextDouble() >= loss(kilobits);
            PacketResult[] packet = [new(new MonotonicTime((long)(_at * 1e9)), default, 1200, 0, received)];
            Bitrate target = _bound.Value ?? new Bitrate((long)(kilobits * 1000));
            _bound.Update(packet, 0, target, new Bitrate((long)(kilobits * 1000 * (1 - loss(kilobits)))));
        }
    }
}
