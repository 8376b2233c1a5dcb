using JbAspire.Media.Retransmission;
using JbAspire.Protocols.Wire;
using Xunit;
using Xunit.Abstractions;

namespace JbAspire.Tests.Unit.Media.Retransmission;

public sealed class SentPacketLogTests(ITestOutputHelper output)
{
    private static readonly TimeSpan RoundTripTime = TimeSpan.FromMilliseconds(100);

    private readonly SentPacketLog _log = new();

    [Fact]
    public void A_packet_is_given_back_as_it_was_sent()
    {
        var sent = new SentPacket(new(65_535), new(4), new(90_000), 2, true, 0x1122_3344_5566_7788);
        _log.Add(sent, MonotonicTime.Zero);
        _log.Add(new SentPacket(new(0), new(5), new(90_000), 2, false, 0), MonotonicTime.Zero);

        Assert.True(_log.TryTakeForResend(new(65_535), MonotonicTime.FromMilliseconds(20), RoundTripTime, out SentPacket found));
        Assert.Equal(sent, found);
        Assert.True(Take(0, 20));
        Assert.False(Take(1, 20));
    }

    [Fact]
    public void Without_a_packet_sent_nothing_is_found() => Assert.False(Take(1, 0));

    [Fact]
    public void A_packet_is_not_sent_again_twice_within_about_a_round_trip()
    {
        Add(1, 0);

        Assert.True(Take(1, 10));
        Assert.False(Take(1, 20));
        Assert.False(Take(1, 84));
        Assert.True(Take(1, 85));
    }

    [Fact]
    public void A_packet_is_sent_again_ten_times_at_most()
    {
        Add(1, 0);

        Assert.Equal(10, Enumerable.Range(0, 30).Count(i => Take(1, 100 + i * 100)));
    }

    [Fact]
    public void A_packet_older_than_the_greatest_delay_is_not_sent_again()
    {
        Add(1, 0);
        Add(2, 500);

        Assert.False(Take(1, 1001));
        Assert.True(Take(2, 1001));
    }

    [Fact]
    public void A_cleared_log_knows_nothing()
    {
        Add(1, 0);
        _log.Clear();

        Assert.False(Take(1, 10));
        Assert.Equal(0, _log.MemoryBytes);
    }

    [Theory]
    [InlineData(50, 64 * 24)]
    [InlineData(180, 256 * 24)]
    [InlineData(480, 512 * 24)]
    [InlineData(100_000, 4096 * 24)]
    public void Memory_follows_the_packet_rate_to_a_bound(int packetsPerSecond, int bytes)
    {
        for (int i = 0; i < packetsPerSecond * 3; i++)
        {
            Add(i & 0xFFFF, i * 1000L / packetsPerSecond);
        }

        output.WriteLine($"{packetsPerSecond} packets a second: {_log.MemoryBytes} bytes");
        Assert.Equal(bytes, _log.MemoryBytes);
        Assert.True(Take((packetsPerSecond * 3 - 1) & 0xFFFF, 3000));
    }

    [Fact]
    public void Nothing_is_allocated_per_packet()
    {
        long before = 0;
        for (int i = 0; i < 20_000; i++)
        {
            if (i == 5000)
                before = GC.GetAllocatedBytesForCurrentThread();

            Add(i, i * 4);
            Take(i - 3, i * 4);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private void Add(int number, long milliseconds) =>
        _log.Add(
            new SentPacket(new((ushort)number), new((ushort)number), new(0), 0, false, 0), MonotonicTime.FromMilliseconds(milliseconds));

    private bool Take(int number, long milliseconds) =>
        _log.TryTakeForResend(new((ushort)number), MonotonicTime.FromMilliseconds(milliseconds), RoundTripTime, out _);
}
