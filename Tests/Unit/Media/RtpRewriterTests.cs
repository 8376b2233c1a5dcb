using JbAspire.Media.Consumers;
using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Media;

public sealed class RtpRewriterTests
{
    private const int ClockRate = 90_000;

    [Fact]
    public void The_first_packet_follows_the_initial_sequence_number()
    {
        var rewriter = new RtpRewriter(1000, 5000);

        (ushort sequence, uint timestamp) = Rewrite(ref rewriter, 40_000, 123, 0);

        Assert.Equal(1001, sequence);
        Assert.Equal(5000u, timestamp);
    }

    [Fact]
    public void Gaps_and_reordering_of_the_source_stay_as_they_are()
    {
        var rewriter = new RtpRewriter(0, 0);
        Rewrite(ref rewriter, 65_534, 0, 0);

        Assert.Equal(4, Rewrite(ref rewriter, 1, 3000, 33).Sequence);
        Assert.Equal(2, Rewrite(ref rewriter, 65_535, 0, 34).Sequence);
        Assert.Equal(new SequenceNumber(4), rewriter.LastSequenceNumber);
    }

    [Fact]
    public void After_a_pause_numbers_go_on_by_one_and_time_by_what_passed()
    {
        var rewriter = new RtpRewriter(10, 1000);
        Rewrite(ref rewriter, 500, 90_000, 0);
        rewriter.Desynchronize();

        (ushort sequence, uint timestamp) = Rewrite(ref rewriter, 7777, 42, 2000);

        Assert.Equal(12, sequence);
        Assert.Equal(1000u + 2 * ClockRate, timestamp);
    }

    [Fact]
    public void Two_pieces_never_share_a_timestamp()
    {
        var rewriter = new RtpRewriter(10, 1000);
        Rewrite(ref rewriter, 1, 0, 0);
        rewriter.Desynchronize();

        Assert.Equal(1001u, Rewrite(ref rewriter, 2, 0, 0).Timestamp);
    }

    [Fact]
    public void A_late_packet_from_before_the_switch_is_dropped()
    {
        var rewriter = new RtpRewriter(10, 0);
        Rewrite(ref rewriter, 100, 0, 0);
        rewriter.Desynchronize();
        Rewrite(ref rewriter, 200, 0, 10);

        Assert.False(rewriter.TryRewrite(
            new SequenceNumber(199), new RtpTimestamp(0), ClockRate, MonotonicTime.FromMilliseconds(11), out _, out _));
    }

    [Fact]
    public void A_number_of_the_piece_before_is_never_used_again_however_late_the_packet()
    {
        var rewriter = new RtpRewriter(10, 0);
        Rewrite(ref rewriter, 100, 0, 0);
        rewriter.Desynchronize();
        for (int i = 0; i < 200_000; i++)
        {
            Rewrite(ref rewriter, 65_000 + i, 0, 10);
        }

        // The piece began at 65,000; by now the source has wrapped three times, and older numbers belong to this piece.
        int newest = unchecked((ushort)(65_000 + 199_999));
        Assert.True(rewriter.TryRewrite(
            new SequenceNumber((ushort)(newest - 1000)), new RtpTimestamp(0), ClockRate, MonotonicTime.FromMilliseconds(11), out _, out _));

        rewriter.Desynchronize();
        Rewrite(ref rewriter, newest, 0, 12);
        for (int i = 1; i < 2000; i++)
        {
            Rewrite(ref rewriter, newest + i, 0, 12);
        }

        Assert.False(rewriter.TryRewrite(
            new SequenceNumber((ushort)(newest - 1)), new RtpTimestamp(0), ClockRate, MonotonicTime.FromMilliseconds(13), out _, out _));
    }

    private static (ushort Sequence, uint Timestamp) Rewrite(ref RtpRewriter rewriter, int sequence, uint timestamp, long milliseconds)
    {
        Assert.True(rewriter.TryRewrite(
            new SequenceNumber(unchecked((ushort)sequence)), new RtpTimestamp(timestamp), ClockRate, MonotonicTime.FromMilliseconds(milliseconds),
            out SequenceNumber newSequence, out RtpTimestamp newTimestamp));
        return (newSequence.Value, newTimestamp.Value);
    }
}
