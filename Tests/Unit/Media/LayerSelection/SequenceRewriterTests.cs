using JbAspire.Media.LayerSelection;
using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Media.LayerSelection;

public sealed class SequenceRewriterTests
{
    private const int ClockRate = 90_000;
    private const int Initial = 1000;

    private SequenceRewriter _rewriter = new(Initial, 5000);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(32_767)]
    [InlineData(65_535)]
    public void The_first_packet_follows_the_initial_number_wherever_the_source_begins(int first)
    {
        Assert.Equal(Initial + 1, Send(first));
        Assert.Equal(Initial + 2, Send(first + 1));
    }

    [Theory]
    [InlineData(65_534)]
    [InlineData(65_535)]
    public void Output_wraps(int initial)
    {
        _rewriter = new SequenceRewriter((ushort)initial, 0);
        for (int i = 0; i < 5; i++)
            Assert.Equal((initial + 1 + i) & 0xFFFF, Send(100 + i));
    }

    [Fact]
    public void Losses_stay_gaps_and_late_packets_fill_them()
    {
        Assert.Equal(Initial + 1, Send(10));
        Assert.Equal(Initial + 4, Send(13));
        Assert.Equal(Initial + 3, Send(12));
        Assert.Equal(Initial + 2, Send(11));
        Assert.Equal(Initial + 5, Send(14));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(65_533)] // the source wraps among them
    [InlineData(32_766)]
    public void What_is_left_out_leaves_no_gap(int first)
    {
        Assert.Equal(Initial + 1, Send(first));
        Drop(first + 1);
        Assert.Equal(Initial + 2, Send(first + 2));
        Drop(first + 3);
        Drop(first + 4);
        Assert.Equal(Initial + 3, Send(first + 5));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(65_533)]
    public void A_packet_that_is_late_over_one_left_out_gets_the_number_kept_for_it(int first)
    {
        Send(first);
        Drop(first + 2); // first + 1 is missing
        Assert.Equal(Initial + 3, Send(first + 3));
        Assert.Equal(Initial + 2, Send(first + 1));
        Assert.Equal(Initial + 4, Send(first + 4));
    }

    [Fact]
    public void Losses_between_packets_left_out_stay_gaps()
    {
        Send(1);
        Drop(2);
        Drop(4); // 3 is lost
        Drop(6); // 5 is lost
        Assert.Equal(Initial + 4, Send(7));
        Assert.Equal(Initial + 3, Send(5));
        Assert.Equal(Initial + 2, Send(3));
    }

    [Fact]
    public void A_packet_left_out_is_not_sent_when_it_comes_again()
    {
        Send(1);
        Drop(2);
        Send(3);
        Assert.Null(Send(2));
        Drop(2);
        Assert.Equal(Initial + 3, Send(4));
    }

    [Fact]
    public void A_duplicate_gets_the_same_number()
    {
        Send(1);
        Assert.Equal(Send(2), Send(2));
        Assert.Equal(Initial + 3, Send(3));
    }

    [Fact]
    public void Leaving_out_a_late_packet_or_a_duplicate_changes_no_number()
    {
        Send(1);
        Send(3);
        Drop(2);
        Drop(3);
        Assert.Equal(Initial + 4, Send(4));
    }

    [Fact]
    public void Packets_left_out_before_the_first_do_not_count()
    {
        Drop(10);
        Drop(11);
        Assert.Equal(Initial + 1, Send(12));
    }

    [Fact]
    public void Many_packets_left_out_in_a_row_over_the_wrap_leave_no_gap()
    {
        Send(0);
        for (int i = 1; i < 200_000; i++)
            Drop(i);

        Assert.Equal(Initial + 2, Send(200_000));
        Assert.Equal(Initial + 3, Send(200_001));
    }

    [Fact]
    public void Every_second_packet_left_out_over_the_wrap_gives_continuous_numbers()
    {
        for (int i = 0; i < 100_000; i++)
        {
            Assert.Equal((Initial + 1 + i) & 0xFFFF, Send(2 * i));
            Drop((2 * i) + 1);
        }
    }

    [Fact]
    public void A_packet_so_late_that_its_number_is_forgotten_is_not_sent()
    {
        for (int i = 0; i < 400; i += 4)
        {
            Send(i);
            Drop(i + 1); // i + 2 is missing
            Send(i + 3);
        }

        Assert.Null(Send(2));
        Assert.Equal(Initial + 1 + 99 * 3 + 1, Send(398));
    }

    [Fact]
    public void After_a_switch_numbers_go_on_by_one()
    {
        Send(10);
        Send(11);
        _rewriter.Desynchronize();
        Assert.True(_rewriter.NeedsSynchronization);
        Assert.Equal(Initial + 3, Send(60_000));
        Assert.Equal(Initial + 4, Send(60_001));
        Assert.False(_rewriter.NeedsSynchronization);
    }

    [Fact]
    public void A_packet_left_out_at_the_end_of_a_piece_leaves_no_gap()
    {
        Send(10);
        Drop(11);
        _rewriter.Desynchronize();
        Assert.Equal(Initial + 2, Send(60_000));
    }

    [Fact]
    public void Packets_from_before_the_piece_are_not_sent()
    {
        Send(100);
        _rewriter.Desynchronize();
        Send(200);
        Assert.Null(Send(199));
        Assert.Null(Send(150));
        Assert.Equal(Initial + 3, Send(201));
    }

    [Theory]
    [InlineData(3001)]
    [InlineData(10_000)]
    [InlineData(32_000)]
    public void A_big_jump_of_the_source_is_a_restart_and_leaves_no_gap(int jump)
    {
        Send(100);
        Assert.Equal(Initial + 2, Send(101 + jump));
        Assert.Equal(Initial + 3, Send(102 + jump));
        Assert.Null(Send(101));
    }

    [Fact]
    public void A_jump_of_3000_is_loss()
    {
        Send(100);
        Assert.Equal(Initial + 1 + 3000, Send(3100));
    }

    [Fact]
    public void A_big_jump_back_is_a_restart_when_the_next_packet_follows()
    {
        Send(20_000);
        Assert.Null(Send(100));
        Assert.Equal(Initial + 2, Send(101));
        Assert.Equal(Initial + 3, Send(102));
    }

    [Fact]
    public void One_very_old_packet_is_no_restart()
    {
        Send(20_000);
        Assert.Null(Send(100));
        Assert.Equal(Initial + 2, Send(20_001));
        Assert.Null(Send(101));
        Assert.Equal(Initial + 3, Send(20_002));
    }

    [Fact]
    public void Timestamps_go_on_by_the_time_that_passed()
    {
        Send(1, timestamp: 40_000, milliseconds: 0);
        Assert.Equal(5000u, _rewriter.LastTimestamp.Value);
        _rewriter.Desynchronize();
        Send(900, timestamp: 7, milliseconds: 2000);
        Assert.Equal(5000u + 2 * ClockRate, _rewriter.LastTimestamp.Value);
        Assert.Equal(5000u + 2 * ClockRate - 7, _rewriter.TimestampOffset);
        Assert.Equal(MonotonicTime.FromMilliseconds(2000), _rewriter.LastSentAt);
    }

    [Fact]
    public void Timestamps_are_aligned_by_the_sender_reports_of_both_streams()
    {
        Send(1, timestamp: 40_000, milliseconds: 0);
        _rewriter.Desynchronize();

        // The other stream's clock is 100,000 ticks behind; its key frame was taken 3,000 ticks after the last frame.
        Send(900, timestamp: 40_000 - 100_000 + 3000, milliseconds: 95, difference: 100_000);
        Assert.Equal(8000u, _rewriter.LastTimestamp.Value);
    }

    [Fact]
    public void Timestamps_never_run_back_nor_stand_still()
    {
        Send(1, timestamp: 40_000, milliseconds: 0);
        _rewriter.Desynchronize();
        Send(900, timestamp: 30_000, milliseconds: 10, difference: 0);
        Assert.Equal(5001u, _rewriter.LastTimestamp.Value);
        _rewriter.Desynchronize();
        Send(5, timestamp: 0, milliseconds: 10);
        Assert.Equal(5002u, _rewriter.LastTimestamp.Value);
    }

    [Fact]
    public void Sender_reports_that_contradict_the_clock_are_not_believed()
    {
        Send(1, timestamp: 40_000, milliseconds: 0);
        _rewriter.Desynchronize();
        Send(900, timestamp: 40_000, milliseconds: 100, difference: 10 * ClockRate);
        Assert.Equal(5000u + ClockRate / 10, _rewriter.LastTimestamp.Value);
    }

    [Fact]
    public void A_late_packet_is_not_the_newest()
    {
        Send(1, timestamp: 0, milliseconds: 0);
        Send(3, timestamp: 6000, milliseconds: 66);
        Send(2, timestamp: 3000, milliseconds: 70);
        Assert.Equal(11_000u, _rewriter.LastTimestamp.Value);
        Assert.Equal(Initial + 3, _rewriter.LastSequenceNumber.Value);
        Assert.Equal(MonotonicTime.FromMilliseconds(66), _rewriter.LastSentAt);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void No_two_packets_get_one_number_and_gaps_are_losses(int seed)
    {
        var random = new Random(seed);
        var given = new Dictionary<int, int>();
        int lost = 0;
        int first = random.Next(65_536);
        int newest = 0;
        int[] order = [.. Enumerable.Range(0, 30_000).OrderBy(i => i == 0 ? -1 : i + random.Next(random.Next(10) == 0 ? 30 : 1))];
        foreach (int i in order)
        {
            bool isLeftOut = i > 0 && (i * 7919 >> 3) % 3 == 0;
            if (i > 0 && i < order.Length - 1 && random.Next(20) == 0)
            {
                lost++;
                continue;
            }

            for (int copies = random.Next(15) == 0 ? 2 : 1; copies > 0; copies--)
            {
                if (isLeftOut)
                {
                    Drop(first + i);
                    continue;
                }

                int number = Assert.NotNull(Send(first + i));
                Assert.Equal(i, given.GetValueOrDefault(number, i));
                given[number] = i;
            }

            // A packet to be left out that comes after a later one leaves its gap: the numbers behind it are used.
            lost += isLeftOut && i < newest ? 1 : 0;
            newest = Math.Max(newest, i);
        }

        Assert.Equal(given.Count + lost, (ushort)(_rewriter.LastSequenceNumber.Value - Initial));
        int[] ordered = [.. given.OrderBy(pair => (ushort)(pair.Key - Initial)).Select(pair => pair.Value)];
        Assert.Equal(ordered.Order(), ordered);
    }

    private void Drop(int number) => _rewriter.Drop(new SequenceNumber(unchecked((ushort)number)));

    private int? Send(int number, long timestamp = 0, long milliseconds = 0, long? difference = null) =>
        _rewriter.TryRewrite(
            new SequenceNumber(unchecked((ushort)number)), new RtpTimestamp(unchecked((uint)timestamp)), ClockRate,
            MonotonicTime.FromMilliseconds(milliseconds), out SequenceNumber result, out _, difference)
            ? result.Value
            : null;
}
