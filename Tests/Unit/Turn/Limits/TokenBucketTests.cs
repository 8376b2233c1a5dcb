using FsCheck;
using FsCheck.Fluent;
using JbAspire.Protocols.Turn.Limits;
using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Turn.Limits;

/// <summary><c>max-bps</c> on virtual time.</summary>
public sealed class TokenBucketTests
{
    private static readonly MonotonicTime Start = MonotonicTime.FromMilliseconds(1000);

    [Theory]
    [InlineData(5_000_000, 1_000_000)] // what is beyond the rate is dropped
    [InlineData(500_000, 500_000)] // what is below it passes whole
    [InlineData(1_000_000, 1_000_000)]
    public void Rate_is_what_passes_in_the_long_run(int offered, int expected)
    {
        var bucket = new TokenBucket(1_000_000);
        const int Seconds = 60;
        const int Length = 1000;
        long passed = 0;
        for (int i = 0; i < Seconds * offered / Length; i++)
        {
            var now = new MonotonicTime(Start.Nanoseconds + i * (1_000_000_000L * Length / offered));
            passed += bucket.TryTake(Length, now) ? Length : 0;
        }

        // One burst comes on top of the rate.
        Assert.InRange(passed, (long)expected * Seconds, (long)expected * Seconds + (offered > expected ? 1_000_000 : 0));
    }

    [Fact]
    public void Burst_of_a_second_passes_at_once_and_then_nothing()
    {
        var bucket = new TokenBucket(10_000);
        Assert.True(bucket.TryTake(9_000, Start));
        Assert.False(bucket.TryTake(1_001, Start)); // and takes nothing
        Assert.True(bucket.TryTake(1_000, Start));
        Assert.False(bucket.TryTake(1, Start));
        Assert.True(bucket.TryTake(0, Start));
        Assert.False(bucket.TryTake(1_000, Start + TimeSpan.FromMilliseconds(99)));
        Assert.True(bucket.TryTake(1_000, Start + TimeSpan.FromMilliseconds(100)));
    }

    [Fact]
    public void What_is_charged_beyond_the_bucket_is_paid_by_waiting()
    {
        var bucket = new TokenBucket(10_000);
        Assert.Equal(TimeSpan.Zero, bucket.Charge(10_000, Start));
        Assert.Equal(TimeSpan.FromSeconds(3), bucket.Charge(30_000, Start));
        Assert.Equal(TimeSpan.FromSeconds(1), bucket.Charge(0, Start + TimeSpan.FromSeconds(2)));
        Assert.False(bucket.TryTake(1, Start + TimeSpan.FromSeconds(2)));
        Assert.Equal(TimeSpan.Zero, new TokenBucket(0).Charge(int.MaxValue, Start));
    }

    [Fact]
    public void Long_silence_saves_no_more_than_the_burst()
    {
        var bucket = new TokenBucket(10_000, 2_000);
        Assert.True(bucket.TryTake(2_000, Start));
        MonotonicTime later = Start + TimeSpan.FromDays(3);
        Assert.True(bucket.TryTake(2_000, later));
        Assert.False(bucket.TryTake(1, later));
    }

    [Fact]
    public void Datagram_longer_than_the_burst_never_passes() => Assert.False(new TokenBucket(1_000).TryTake(1_001, Start));

    [Fact]
    public void No_rate_is_no_limit()
    {
        var bucket = default(TokenBucket);
        var zero = new TokenBucket(0);
        Assert.True(bucket.TryTake(int.MaxValue, Start));
        Assert.True(zero.TryTake(int.MaxValue, Start));
    }

    [Theory]
    [InlineData(1, long.MaxValue)]
    [InlineData(TokenBucket.MaxBytesPerSecond, long.MaxValue)]
    [InlineData(TokenBucket.MaxBytesPerSecond, 0)]
    public void Extremes_neither_overflow_nor_throw(long rate, long burst)
    {
        foreach (long start in new[] { 0, 1, long.MaxValue / 2 })
        {
            var bucket = new TokenBucket(rate, burst);
            for (int i = 0; i < 100_000; i++)
            {
                _ = bucket.TryTake(int.MaxValue, new MonotonicTime(start + i));
            }

            Assert.Equal(rate > 1 && burst > 0, new TokenBucket(rate, burst).TryTake(int.MaxValue, new MonotonicTime(start)));
        }
    }

    [Fact]
    public void Rates_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new TokenBucket(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TokenBucket(TokenBucket.MaxBytesPerSecond + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TokenBucket(1, -1));
    }

    [Fact]
    public void No_window_passes_more_than_its_share_and_the_burst() => Check.QuickThrowOnFailure(
        Prop.ForAll(
            ArbMap.Default.ArbFor<(ushort Rate, ushort Burst)>(),
            ArbMap.Default.ArbFor<(ushort Microseconds, ushort Bytes)[]>(),
            (limits, steps) => HoldsInEveryWindow((limits.Rate + 1) * 1000L, limits.Burst, steps)));

    private static bool HoldsInEveryWindow(long rate, long burst, (ushort Microseconds, ushort Bytes)[] steps)
    {
        var bucket = new TokenBucket(rate, burst);
        long now = 0;
        var passed = new List<(long At, long Bytes)>();
        foreach ((ushort microseconds, ushort bytes) in steps)
        {
            now += microseconds * 1000L;
            if (bucket.TryTake(bytes, new MonotonicTime(now)))
            {
                passed.Add((now, bytes));
            }
        }

        for (int from = 0; from < passed.Count; from++)
        {
            Int128 sum = 0;
            for (int to = from; to < passed.Count; to++)
            {
                sum += passed[to].Bytes;
                if (sum * 1_000_000_000 > (Int128)rate * (passed[to].At - passed[from].At) + (Int128)burst * 1_000_000_000)
                {
                    return false;
                }
            }
        }

        return true;
    }
}
