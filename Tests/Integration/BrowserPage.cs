using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Playwright;

namespace JbAspire.Tests.Integration;

/// <summary>A page and its console.</summary>
public sealed class BrowserPage : IAsyncDisposable
{
    private static readonly TimeSpan PollingInterval = TimeSpan.FromMilliseconds(50);
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _console = new();

    internal BrowserPage(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
        page.Console += (_, message) => _console.Enqueue($"{message.Type}: {message.Text}");
        page.PageError += (_, error) => _console.Enqueue($"uncaught: {error}");
    }

    public IPage Page { get; }

    public string Console => string.Join('\n', _console.TakeLast(30));

    /// <summary>Evaluates the function until it returns true, or a promise of true.</summary>
    public async Task WaitUntilAsync(string expression, TimeSpan timeout, string what)
    {
        // Playwright's own WaitForFunction takes a promise for true, whatever it comes to.
        var clock = Stopwatch.StartNew();
        while (!await Page.EvaluateAsync<bool>($"async () => Boolean(await ({expression})())"))
        {
            if (clock.Elapsed > timeout)
                throw new TimeoutException($"Not within {timeout.TotalSeconds} s: {what}. The page's console:\n{Console}");
            await Task.Delay(PollingInterval);
        }
    }

    public ValueTask DisposeAsync() => _context.DisposeAsync();
}
