extern alias Metrics;
using Metrics::JbAspire.Metrics;
using Xunit;

namespace JbAspire.Tests.Services.Metrics;

public sealed class PageCacheTests
{
    private readonly SteppedTime _time = new();

    [Fact]
    public async Task Page_serves_all_who_ask_within_its_lifetime()
    {
        int made = 0;
        PageCache cache = new(() => Task.FromResult(new[] { (byte)++made }), TimeSpan.FromSeconds(1), _time);

        Assert.Equal([1], await cache.GetAsync());
        _time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.Equal([1], await cache.GetAsync());
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal([2], await cache.GetAsync());
    }

    [Fact]
    public async Task Those_who_ask_at_once_get_one_page()
    {
        int made = 0;
        TaskCompletionSource<byte[]> page = new();
        PageCache cache = new(
            () =>
            {
                made++;
                return page.Task;
            },
            TimeSpan.Zero,
            _time);
        Task<byte[]>[] asking = [cache.GetAsync(), cache.GetAsync(), cache.GetAsync()];
        page.SetResult([9]);

        Assert.All(await Task.WhenAll(asking), answer => Assert.Equal([9], answer));
        Assert.Equal(1, made);
    }

    [Fact]
    public async Task Failure_is_not_kept()
    {
        int made = 0;
        PageCache cache = new(
            () => ++made == 1 ? throw new InvalidOperationException("once") : Task.FromResult(new byte[] { 2 }), TimeSpan.FromHours(1), _time);

        await Assert.ThrowsAsync<InvalidOperationException>(cache.GetAsync);
        Assert.Equal([2], await cache.GetAsync());
    }

    private sealed class SteppedTime : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Advance(TimeSpan by) => _ticks += by.Ticks;
    }
}
