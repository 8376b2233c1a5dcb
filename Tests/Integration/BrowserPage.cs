using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace JbAspire.Tests.Integration;

/// <summary>A page and its console.</summary>
public sealed class BrowserPage : IAsyncDisposable
{
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

    /// <summary>Evaluates the expression until it is true.</summary>
    public async Task WaitUntilAsync(string expression, TimeSpan timeout, string what)
    {
        try
        {
            await Page.WaitForFunctionAsync(expression, null, new PageWaitForFunctionOptions { Timeout = (float)timeout.TotalMilliseconds, PollingInterval = 50 });
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"Not within {timeout.TotalSeconds} s: {what}. The page's console:\n{Console}");
        }
    }

    public ValueTask DisposeAsync() => _context.DisposeAsync();
}
