using System.Collections.Concurrent;
using System.Text.Json;
using JbAspire.Load.Quality.Measuring;
using JbAspire.Load.Quality.Network;
using Microsoft.Playwright;

namespace JbAspire.Load.Quality.Browser;

/// <summary>Chromium in a network namespace, showing one page: <c>Page/src/quality.js</c>.</summary>
internal sealed class QualityPage : IAsyncDisposable
{
    // Secure by its name, so that it may use the camera; answered by the driver, so that no server is needed.
    private const string Origin = "http://localhost/";
    private const int JoinMilliseconds = 30_000;

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web);

    private readonly IBrowser _browser;
    private readonly IPage _page;
    private readonly string _wrapper;
    private readonly ConcurrentQueue<string> _console = new();

    private QualityPage(IBrowser browser, IPage page, string wrapper)
    {
        _browser = browser;
        _page = page;
        _wrapper = wrapper;
        page.Console += (_, message) => _console.Enqueue($"{message.Type}: {message.Text}");
        page.PageError += (_, error) => _console.Enqueue($"uncaught: {error}");
        page.Crash += (_, _) => _console.Enqueue("the page crashed");
    }

    public string Console => string.Join(Environment.NewLine, _console.TakeLast(20));

    public string Version => _browser.Version;

    /// <param name="playwright">Drives the browser through a pipe, which crosses namespaces.</param>
    /// <param name="network">The hosts.</param>
    /// <param name="host">The one that the browser runs on.</param>
    /// <param name="script">The bundled page.</param>
    /// <param name="files">What camera and microphone play.</param>
    public static async Task<QualityPage> OpenAsync(
        IPlaywright playwright, TestNetwork network, string host, string script, CaptureFiles files)
    {
        string chromium = Environment.GetEnvironmentVariable("CHROMIUM_PATH") ?? "/usr/bin/chromium";
        string wrapper = Path.Combine(files.Folder, $"{host}.sh");
        await File.WriteAllTextAsync(wrapper, $"#!/bin/sh\nexec {string.Join(' ', network.CommandOn(host))} {chromium} \"$@\"\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(wrapper, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        IBrowser browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = wrapper,
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
                "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", "--autoplay-policy=no-user-gesture-required",
                $"--use-file-for-fake-video-capture={files.Video}", $"--use-file-for-fake-audio-capture={files.Sound}",
                "--disable-background-timer-throttling", "--disable-renderer-backgrounding", "--disable-backgrounding-occluded-windows",
            ],
        });
        try
        {
            IBrowserContext context = await browser.NewContextAsync(new BrowserNewContextOptions
            {
                // A page that may use the camera shows its addresses to the other page as they are; and the servers have private addresses.
                Permissions = ["camera", "microphone", "local-network-access"],
                ViewportSize = new ViewportSize { Width = 640, Height = 360 },
            });
            IPage page = await context.NewPageAsync();
            QualityPage quality = new(browser, page, wrapper);
            await page.RouteAsync($"{Origin}**", route => route.FulfillAsync(new RouteFulfillOptions
            {
                ContentType = "text/html",
                Body = "<!doctype html><title>quality</title><body style='margin:0'></body>",
            }));
            await page.GotoAsync(Origin);
            await page.AddScriptTagAsync(new PageAddScriptTagOptions { Path = script });
            return quality;
        }
        catch
        {
            await browser.DisposeAsync();
            throw;
        }
    }

    /// <summary>Plays a role of <c>quality.js</c>.</summary>
    /// <exception cref="InvalidOperationException">The page could not.</exception>
    public async Task<JoinedParty> JoinAsync(string role, object settings)
    {
        try
        {
            string json = await _page.EvaluateAsync<string>(
                """
                async ([role, settings, limit]) => JSON.stringify(await Promise.race([
                    window.quality.join(role, JSON.parse(settings)),
                    new Promise((_, fail) => setTimeout(() => fail(new Error(`not joined in ${limit} ms`)), limit)),
                ]))
                """,
                new object[] { role, JsonSerializer.Serialize(settings, Format), JoinMilliseconds });
            return JsonSerializer.Deserialize<JoinedParty>(json, Format)!;
        }
        catch (PlaywrightException exception)
        {
            throw new InvalidOperationException($"{role}: {exception.Message}{Environment.NewLine}{Console}", exception);
        }
    }

    public Task AcceptAsync(string description) => _page.EvaluateAsync("(sdp) => window.quality.accept(sdp)", description);

    public async Task<PageProgress> ReadProgressAsync() => Read<PageProgress>(
        await _page.EvaluateAsync<string>("async () => JSON.stringify(await window.quality.progress())"));

    public Task StartAsync() => _page.EvaluateAsync("() => window.quality.start()");

    public async Task<PageRecord> StopAsync() => Read<PageRecord>(
        await _page.EvaluateAsync<string>("async () => JSON.stringify(await window.quality.stop())"));

    public Task ScreenshotAsync(string file) => _page.ScreenshotAsync(new PageScreenshotOptions { Path = file });

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        File.Delete(_wrapper);
    }

    private static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, Format)!;
}
