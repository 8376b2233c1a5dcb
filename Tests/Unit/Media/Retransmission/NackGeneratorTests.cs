using JbAspire.Media.Retransmission;
using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Media.Retransmission;

public sealed class NackGeneratorTests
{
    private readonly NackGenerator _generator = new();

    [Fact]
    public void Ordered_packets_ask_for_nothing()
    {
        for (int i = 0; i < 1000; i++)
        {
            Assert.False(Add(2370 + i, i));
        }

        Assert.Equal(MonotonicTime.Never, _generator.NextDeadline);
        Assert.Empty(TakeDue(5000));
    }

    [Fact]
    public void Missing_packets_are_asked_for_after_the_reorder_tolerance()
    {
        Add(2381, 0);
        Add(2384, 0);

        Assert.Equal(MonotonicTime.FromMilliseconds(10), _generator.NextDeadline);
        Assert.Empty(TakeDue(9));
        Assert.Equal([2382, 2383], TakeDue(10));
        Assert.Empty(TakeDue(10));
    }

    [Fact]
    public void Missing_packets_are_asked_for_over_a_wrap_of_the_sequence_number()
    {
        Add(65532, 0);
        Add(1, 0);

        Assert.Equal([65533, 65534, 65535, 0], TakeDue(10));
        Assert.True(Add(65535, 50, isRecovered: true));
        Assert.True(Add(0, 50, isRecovered: true));
        Assert.Equal(2, _generator.MissingCount);
    }

    [Fact]
    public void Intercalated_losses_are_each_asked_for()
    {
        for (int i = 1; i <= 9; i += 2)
        {
            Add(i, 0);
        }

        Assert.Equal([2, 4, 6, 8], TakeDue(10));
        Assert.True(Add(4, 100, isRecovered: true));
        Assert.True(Add(8, 100, isRecovered: true));
        Assert.Equal([2, 6], TakeDue(10 + 100 + 50));
    }

    [Fact]
    public void A_packet_that_three_newer_ones_follow_is_surely_lost_and_asked_for_at_once()
    {
        Add(10, 0);
        Add(12, 1);
        Add(13, 1);
        Assert.Empty(TakeDue(1));
        Add(14, 2);

        Assert.Equal([11], TakeDue(2));
    }

    [Fact]
    public void A_big_jump_asks_for_a_key_frame_and_for_no_packet()
    {
        Add(1, 0);
        Add(3000, 1);

        Assert.True(_generator.TakeKeyFrameNeeded());
        Assert.False(_generator.TakeKeyFrameNeeded());
        Assert.Empty(TakeDue(1000));

        Add(3002, 2);
        Assert.Equal([3001], TakeDue(100));
        Assert.False(_generator.TakeKeyFrameNeeded());
    }

    [Fact]
    public void A_list_that_is_full_gives_up_what_is_older_than_the_newest_key_frame()
    {
        Add(0, 0);
        Add(600, 0);
        Add(601, 0, isKeyFrame: true);
        Add(1200, 0);

        Assert.False(_generator.TakeKeyFrameNeeded());
        Assert.Equal(598, _generator.MissingCount);
        Assert.Equal(Enumerable.Range(602, 598), TakeDue(10));
    }

    [Fact]
    public void A_list_that_is_full_without_a_key_frame_asks_for_one()
    {
        Add(0, 0);
        Add(600, 0);
        Add(1200, 0);

        Assert.True(_generator.TakeKeyFrameNeeded());
        Assert.Equal(0, _generator.MissingCount);
        Assert.Equal(MonotonicTime.Never, _generator.NextDeadline);
    }

    [Fact]
    public void A_reordered_packet_is_no_longer_asked_for_and_is_not_repaired()
    {
        Add(1, 0);
        Add(3, 0);
        Assert.False(Add(2, 4));

        Assert.Empty(TakeDue(1000));
    }

    [Fact]
    public void Reordering_that_was_seen_puts_off_the_question_for_the_next_hole()
    {
        // A packet that comes 24 ms and eight packets late: asked for in vain, because nothing was known of the path yet.
        Add(1, 0);
        for (int i = 3; i <= 10; i++)
        {
            Add(i, 0);
        }

        Assert.Equal([2], TakeDue(0));
        Assert.False(Add(2, 24));

        // The same again: 30 ms and ten packets are waited for now.
        for (int i = 12; i <= 20; i++)
        {
            Add(i, 100);
        }

        Assert.Empty(TakeDue(124));
        Assert.False(Add(11, 124));
        Add(22, 200);
        Assert.Equal(MonotonicTime.FromMilliseconds(230), _generator.NextDeadline);

        // It is forgotten when it does not happen again.
        Assert.Equal([21], TakeDue(230));
        Assert.True(Add(21, 300, isRecovered: true));
        Add(24, 60_000);
        Assert.Equal(MonotonicTime.FromMilliseconds(60_010), _generator.NextDeadline);
    }

    [Fact]
    public void A_question_without_an_answer_is_repeated_after_a_round_trip_and_little_more()
    {
        _generator.UpdateRoundTripTime(TimeSpan.FromMilliseconds(60));
        Add(1, 0);
        Add(3, 0);

        Assert.Equal([2], TakeDue(10));
        Assert.Empty(TakeDue(74));
        Assert.Equal([2], TakeDue(75));
        Assert.Equal([2], TakeDue(140));
    }

    [Fact]
    public void Repairs_teach_the_round_trip_time()
    {
        Add(0, 0);
        for (int i = 1; i <= 30; i++)
        {
            Add(i * 2, i * 1000);
            TakeDue(i * 1000 + 10);
            Assert.True(Add(i * 2 - 1, i * 1000 + 40, isRecovered: true));
        }

        Assert.Equal(30, _generator.RoundTripTime.TotalMilliseconds, 0.1);
        Add(100, 50_000, isKeyFrame: true);
        int[] asked = TakeDue(50_010);
        Assert.Equal(39, asked.Length);
        Assert.Equal(asked, TakeDue(50_010 + 36));
    }

    [Fact]
    public void A_packet_is_given_up_after_ten_questions()
    {
        Add(1, 0);
        Add(3, 0);
        int questions = 0;
        while (_generator.NextDeadline != MonotonicTime.Never)
        {
            questions += TakeDue(_generator.NextDeadline.Milliseconds + 1).Length;
        }

        Assert.Equal(10, questions);
        Assert.False(Add(2, 100_000));
    }

    [Fact]
    public void What_does_not_fit_stays_due()
    {
        Add(0, 0);
        Add(6, 0);
        var two = new SequenceNumber[2];

        Assert.Equal(2, _generator.TakeDue(two, MonotonicTime.FromMilliseconds(10)));
        Assert.Equal([3, 4, 5], TakeDue(10));
    }

    [Fact]
    public void A_restart_far_behind_is_followed_from_its_second_packet_on()
    {
        Add(40_000, 0);
        Add(20_100, 1);
        Assert.Empty(TakeDue(100));
        Add(20_101, 2);
        Add(20_103, 3);

        Assert.Equal([20_102], TakeDue(100));
        Assert.False(_generator.TakeKeyFrameNeeded());
    }

    [Fact]
    public void Each_packet_is_new_once()
    {
        Assert.Equal(PacketArrival.Newest, Arrive(10, 0));
        Assert.Equal(PacketArrival.Newest, Arrive(14, 0));
        Assert.Equal(PacketArrival.Late, Arrive(11, 1));
        Assert.Equal(PacketArrival.Known, Arrive(11, 2));

        // Sent again before it was asked for, as a probe of the path.
        Assert.Equal(PacketArrival.Late, Arrive(12, 3, isRecovered: true));
        Assert.Equal(PacketArrival.Known, Arrive(12, 4));
        TakeDue(10);
        Assert.Equal(PacketArrival.Repaired, Arrive(13, 110, isRecovered: true));
        Assert.Equal(PacketArrival.Known, Arrive(13, 111));
        Assert.Equal(PacketArrival.Known, Arrive(14, 111, isRecovered: true));
    }

    [Fact]
    public void Packets_of_before_the_first_pass_but_not_as_retransmissions()
    {
        Arrive(10, 0);

        Assert.Equal(PacketArrival.Late, Arrive(9, 1));
        Assert.Equal(PacketArrival.Known, Arrive(8, 1, isRecovered: true));
        Assert.Equal(0, _generator.MissingCount);
    }

    [Fact]
    public void An_outage_of_700_ms_is_outlived_on_a_short_path()
    {
        _generator.UpdateRoundTripTime(TimeSpan.FromMilliseconds(20));
        Add(1, 0);
        Add(40, 0);
        for (int ms = 0; ms < 700; ms++)
        {
            TakeDue(ms);
        }

        Assert.Equal(38, TakeDue(800).Length);
    }

    [Fact]
    public void Losses_on_a_paused_stream_are_forgotten()
    {
        Add(1, 0);
        Add(5, 0);
        _generator.Reset();

        Assert.Equal(MonotonicTime.Never, _generator.NextDeadline);
        Add(900, 1);
        Assert.Empty(TakeDue(1000));
    }

    [Fact]
    public void No_order_of_packets_makes_the_list_outgrow_its_bound()
    {
        var random = new Random(4);
        var due = new SequenceNumber[NackGenerator.MaxPackets];
        for (int i = 0; i < 100_000; i++)
        {
            MonotonicTime now = MonotonicTime.FromMilliseconds(i);
            _generator.Add(new SequenceNumber((ushort)random.Next(65_536)), random.Next(50) == 0, random.Next(2) == 0, now);
            _generator.TakeDue(due, now);
            Assert.InRange(_generator.MissingCount, 0, NackGenerator.MaxPackets);
        }
    }

    [Fact]
    public void Nothing_is_allocated_per_packet()
    {
        var due = new SequenceNumber[64];
        long before = 0;
        for (int i = 0; i < 20_000; i++)
        {
            if (i == 1000)
                before = GC.GetAllocatedBytesForCurrentThread();

            MonotonicTime now = MonotonicTime.FromMilliseconds(i);
            if (i % 10 != 0)
                _generator.Add(new SequenceNumber((ushort)i), false, false, now);

            if (i % 10 == 5)
                _generator.Add(new SequenceNumber((ushort)(i - 5)), false, true, now);

            _generator.TakeDue(due, now);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    // True when the packet is repaired.
    private bool Add(int sequenceNumber, long milliseconds, bool isKeyFrame = false, bool isRecovered = false) =>
        Arrive(sequenceNumber, milliseconds, isKeyFrame, isRecovered) == PacketArrival.Repaired;

    private PacketArrival Arrive(int sequenceNumber, long milliseconds, bool isKeyFrame = false, bool isRecovered = false) =>
        _generator.Add(new SequenceNumber((ushort)sequenceNumber), isKeyFrame, isRecovered, MonotonicTime.FromMilliseconds(milliseconds));

    private int[] TakeDue(long milliseconds)
    {
        var due = new SequenceNumber[NackGenerator.MaxPackets];
        int count = _generator.TakeDue(due, MonotonicTime.FromMilliseconds(milliseconds));
        return due[..count].Select(number => (int)number.Value).ToArray();
    }
}
