using JbAspire.Media.Statistics;
using Xunit;

namespace JbAspire.Tests.Unit.Media;

public sealed class StreamScoreTests
{
    private StreamScore _score = new(StreamScore.Best);

    [Fact]
    public void Without_loss_the_score_is_10()
    {
        Assert.False(_score.UpdateReceived(100, 100, 0, 0));
        Assert.Equal(10, _score.Value);
    }

    [Fact]
    public void Nothing_expected_or_sent_is_10()
    {
        _score = new StreamScore(0);
        Assert.True(_score.UpdateReceived(0, 0, 0, 0));
        Assert.Equal(10, _score.Value);
        Assert.False(_score.UpdateSent(0, 5, 0, 0));
    }

    [Theory]
    [InlineData(100, 95, 0, 0, 8)] // 5 of 95 lost: (90/95)^4 = 0.81
    [InlineData(100, 95, 5, 5, 10)] // all repaired at once: 5 * (1/1.05)^4 = 4.1, so 0.9 is missing, in whole packets 0
    [InlineData(100, 95, 5, 10, 9)] // repaired with twice the packets: 2.9 missing, in whole packets 2: (93/95)^4 = 0.92
    [InlineData(100, 80, 0, 0, 3)] // 20 of 80: (60/80)^4 = 0.32
    [InlineData(100, 50, 0, 0, 0)] // as much lost as received
    [InlineData(100, 0, 0, 0, 0)] // nothing received
    [InlineData(100, 99, 7, 7, 10)] // more repaired than lost: the surplus was asked for in vain
    public void A_received_interval_scores_by_what_was_delivered(int expected, int received, int repaired, int retransmitted, int score)
    {
        _score.UpdateReceived(expected, received, repaired, retransmitted);
        Assert.Equal(score, _score.Value);
    }

    [Theory]
    [InlineData(100, 5, 0, 0, 8)] // (95/100)^4 = 0.81
    [InlineData(100, 5, 5, 5, 10)]
    [InlineData(100, 200, 0, 0, 0)] // more lost than sent in the interval
    [InlineData(100, -3, 0, 0, 10)] // duplicates
    public void A_sent_interval_scores_by_what_was_delivered(int sent, int lost, int repaired, int retransmitted, int score)
    {
        _score.UpdateSent(sent, lost, repaired, retransmitted);
        Assert.Equal(score, _score.Value);
    }

    [Fact]
    public void Totals_are_taken_by_their_growth()
    {
        for (int i = 1; i <= 24; i++)
        {
            _score.UpdateReceived(i * 100, i * 95, 0, 0);
        }

        Assert.Equal(8, _score.Value);
    }

    [Fact]
    public void The_score_is_the_mean_of_24_reports_weighted_by_age()
    {
        for (int i = 1; i <= 24; i++)
        {
            _score.UpdateSent(i * 100, 0, 0, 0);
        }

        // Each score of 0 weighs as the newest: 24 of 300, then 47, 69, ...
        var scores = new List<int>();
        for (int i = 1; i <= 24; i++)
        {
            _score.UpdateSent(2400 + i * 100, i * 100, 0, 0);
            scores.Add(_score.Value);
        }

        Assert.Equal([9, 8, 8, 7, 6, 6, 5, 5, 4, 4, 3, 3, 2, 2, 2, 1, 1, 1, 1, 0, 0, 0, 0, 0], scores);
    }

    [Fact]
    public void A_reset_forgets_the_history()
    {
        _score.UpdateSent(100, 0, 0, 0);
        Assert.True(_score.Reset(0));
        Assert.Equal(0, _score.Value);
        Assert.True(_score.UpdateSent(200, 0, 0, 0));
        Assert.Equal(10, _score.Value);
    }

    [Fact]
    public void A_stream_that_began_anew_is_judged_by_what_came_since()
    {
        _score.UpdateReceived(1000, 1000, 0, 0);
        _score.UpdateReceived(100, 100, 0, 0);
        Assert.Equal(10, _score.Value);
    }
}
