using Microsoft.Playwright;
using Xunit;

namespace JbAspire.Tests.Integration;

/// <summary>Headless Chromium with a camera and a microphone that are not there.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    private readonly BrowserProfile _profile = new();
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async Task InitializeAsync()
    {
        await _profile.TrustAuthorityAsync();
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Environment.GetEnvironmentVariable("CHROMIUM_PATH") ?? "/usr/bin/chromium",
            Env = _profile.Environment,
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", "--autoplay-policy=no-user-gesture-required",
                // Pages that are not in front would encode and decode at a crawl.
                "--disable-background-timer-throttling", "--disable-renderer-backgrounding", "--disable-backgrounding-occluded-windows",
            ],
        });
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
        _profile.Dispose();
    }

    /// <summary>A page of a visitor of its own; what it reports on its console is kept for the message of a failing test.</summary>
    public async Task<BrowserPage> OpenAsync(bool bypassCsp = false)
    {
        var context = await _browser!.NewContextAsync(new BrowserNewContextOptions { Permissions = ["camera", "microphone"], BypassCSP = bypassCsp });
        return new BrowserPage(context, await context.NewPageAsync());
    }

    /// <summary>A page of the gateway's origin without a line of our client: the scripts given are all that runs in it.</summary>
    public async Task<BrowserPage> OpenBareAsync(Uri gateway, params string[] scripts)
    {
        var page = await OpenAsync(bypassCsp: true);
        await page.Page.GotoAsync(new Uri(gateway, "/alive").AbsoluteUri);
        foreach (var script in scripts)
            await page.Page.AddScriptTagAsync(new PageAddScriptTagOptions { Path = NodePackage.PathOf(script) });
        return page;
    }
}
