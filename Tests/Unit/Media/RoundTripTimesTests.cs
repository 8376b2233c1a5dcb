using JbAspire.Media.Statistics;
using JbAspire.Protocols.Rtcp;
using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Media;

public sealed class RoundTripTimesTests
{
    private RoundTripTimes _times = new();

    [Fact]
    public void Until_one_is_measured_100_ms_count()
    {
        Assert.Null(_times.Latest);
        Assert.Equal(100, _times.Smoothed.TotalMilliseconds);
        Assert.False(_times.HandleEcho(0, 0, At(0)));
        Assert.False(_times.HandleEcho(7, 0, At(0)));
        Assert.Null(_times.Latest);
    }

    [Fact]
    public void An_echo_gives_the_time_since_it_was_sent_less_the_peers_delay()
    {
        _times.NoteSent(0x1234_5678, At(1000));

        // DLSR of 0.5 s: 0x8000 / 65536.
        Assert.True(_times.HandleEcho(0x1234_5678, 0x8000, At(1560)));
        Assert.Equal(60, _times.Latest!.Value.TotalMilliseconds);
        Assert.Equal(60, _times.Smoothed.TotalMilliseconds);
    }

    [Fact]
    public void An_echo_of_one_of_the_last_four_times_counts()
    {
        for (uint i = 1; i <= 5; i++)
        {
            _times.NoteSent(i, At(i * 1000));
        }

        Assert.False(_times.HandleEcho(1, 0, At(5100)));
        Assert.True(_times.HandleEcho(2, 0, At(5100)));
        Assert.Equal(3100, _times.Latest!.Value.TotalMilliseconds);
    }

    [Fact]
    public void A_delay_longer_than_the_time_gives_zero()
    {
        _times.NoteSent(1, At(0));
        Assert.True(_times.HandleEcho(1, uint.MaxValue, At(10)));
        Assert.Equal(TimeSpan.Zero, _times.Latest);
    }

    [Fact]
    public void The_smoothed_time_follows_by_an_eighth()
    {
        _times.NoteSent(1, At(0));
        _times.HandleEcho(1, 0, At(80));
        _times.NoteSent(2, At(1000));
        _times.HandleEcho(2, 0, At(1160));
        Assert.Equal(160, _times.Latest!.Value.TotalMilliseconds);
        Assert.Equal(90, _times.Smoothed.TotalMilliseconds);
    }

    [Fact]
    public void A_receiver_learns_its_round_trip_time_from_the_answer_to_its_reference_time()
    {
        // We receive: our reference time goes out at 0, the peer takes it at 20 ms and answers at 270 ms.
        var ours = NtpTime.From(TimeSpan.FromSeconds(5000));
        _times.NoteSent(ours.Compact, At(0));
        DlrrSubBlock answer = new ReferenceTimeNote(ours, At(20)).ToDlrr(new Ssrc(9), At(270));
        Assert.Equal(new Ssrc(9), answer.Ssrc);

        Assert.True(_times.HandleEcho(answer.LastReceiverReport, answer.DelaySinceLastReceiverReport, At(290)));
        Assert.Equal(40, _times.Latest!.Value.TotalMilliseconds, 0.1);
    }

    [Fact]
    public void Without_a_reference_time_the_answer_is_zero() =>
        Assert.Equal(new DlrrSubBlock(new Ssrc(9), 0, 0), default(ReferenceTimeNote).ToDlrr(new Ssrc(9), At(5)));

    private static MonotonicTime At(long milliseconds) => MonotonicTime.FromMilliseconds(milliseconds);
}
