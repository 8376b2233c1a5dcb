namespace JbAspire.Metrics;

/// <summary>
/// One page for all who ask within a time: several scrapers, or one that asks too often, cost the nodes one answer. Callers that come
/// while a page is being made wait for that page.
/// </summary>
internal sealed class PageCache(Func<Task<byte[]>> makePage, TimeSpan lifetime, TimeProvider time)
{
    private readonly Lock _gate = new();
    private Task<byte[]>? _page;
    private long _madeAt;

    public Task<byte[]> GetAsync()
    {
        lock (_gate)
        {
            bool isUsable = _page is { IsCompleted: false }
                || (_page is { IsCompletedSuccessfully: true } && time.GetElapsedTime(_madeAt) < lifetime);
            if (!isUsable)
                _page = MakeAsync();
            return _page!;
        }
    }

    private async Task<byte[]> MakeAsync()
    {
        // Off the caller's stack: the lock is held there.
        await Task.Yield();
        byte[] page = await makePage();
        lock (_gate)
        {
            _madeAt = time.GetTimestamp();
        }

        return page;
    }
}
