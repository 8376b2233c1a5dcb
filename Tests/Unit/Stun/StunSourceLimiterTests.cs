using System.Net;
using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Stun;

/// <summary>A rate per source, also for what counts as several requests or is charged only when it fails.</summary>
public sealed class StunSourceLimiterTests
{
    private static readonly MonotonicTime Start = MonotonicTime.FromMilliseconds(1000);
    private readonly StunSourceLimiter _limiter = new(rate: 10, burst: 20, maxSources: 64);

    [Fact]
    public void Cost_is_taken_whole_or_not_at_all()
    {
        Assert.True(_limiter.TryTake(Source("198.51.100.7"), Start, cost: 15));
        Assert.False(_limiter.TryTake(Source("198.51.100.7"), Start, cost: 6));
        Assert.True(_limiter.TryTake(Source("198.51.100.7"), Start, cost: 5));
        Assert.False(_limiter.TryTake(Source("198.51.100.7"), Start));
        Assert.True(_limiter.TryTake(Source("198.51.100.7"), Start + TimeSpan.FromMilliseconds(500), cost: 5));
        Assert.True(_limiter.TryTake(Source("198.51.100.8"), Start, cost: 20));
    }

    [Fact]
    public void Bucket_is_empty_when_a_request_would_be_refused_and_looking_takes_nothing()
    {
        Assert.False(_limiter.IsEmpty(Source("198.51.100.7"), Start));
        for (int i = 0; i < 20; i++)
        {
            Assert.False(_limiter.IsEmpty(Source("198.51.100.7"), Start));
            Assert.True(_limiter.TryTake(Source("198.51.100.7"), Start));
        }

        Assert.True(_limiter.IsEmpty(Source("198.51.100.7"), Start));
        Assert.False(_limiter.TryTake(Source("198.51.100.7"), Start));
        Assert.False(_limiter.IsEmpty(Source("198.51.100.7"), Start + TimeSpan.FromMilliseconds(100)));
        Assert.False(_limiter.IsEmpty(Source("198.51.100.8"), Start));
    }

    [Fact]
    public void Looking_at_a_thousand_sources_does_not_displace_one_that_is_limited()
    {
        Assert.True(_limiter.TryTake(Source("198.51.100.7"), Start, cost: 20));
        for (int i = 0; i < 1000; i++)
        {
            Assert.False(_limiter.IsEmpty(Source($"10.0.{i >> 8}.{i & 255}"), Start));
        }

        Assert.True(_limiter.IsEmpty(Source("198.51.100.7"), Start));
    }

    [Fact]
    public void Table_tells_its_size_whose_buckets_are_not_full_and_who_was_forgotten_too_early()
    {
        Assert.Equal(64, _limiter.Size);
        for (int i = 0; i < 3; i++)
            Assert.True(_limiter.TryTake(Source($"198.51.100.{i}"), Start, cost: 10));

        Assert.Equal(3, _limiter.CountOccupied(Start));
        Assert.Equal(0, _limiter.Displaced);
        Assert.Equal(0, _limiter.CountOccupied(Start + TimeSpan.FromSeconds(1)));

        for (int i = 0; i < 1000; i++)
            Assert.True(_limiter.TryTake(Source($"10.0.{i >> 8}.{i & 255}"), Start));
        Assert.InRange(_limiter.CountOccupied(Start), 33, 64);
        Assert.InRange(_limiter.Displaced, 1003 - 64, 1000);

        long before = _limiter.Displaced;
        Assert.True(_limiter.TryTake(Source("203.0.113.1"), Start + TimeSpan.FromMinutes(1)));
        Assert.Equal(before, _limiter.Displaced);
    }

    private static TransportAddress Source(string address) => TransportAddress.From(IPAddress.Parse(address), 4000);
}
