using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace JbAspire.Tests.Integration;

/// <summary>One participant with stock mediasoup-client (<c>StockClient/src/media.js</c>), in whichever browser.</summary>
internal sealed class MediaPage(string name, Func<string, Task<string>> evaluate, Func<ValueTask> close) : IAsyncDisposable
{
    public const string Script = "Tests/Integration/StockClient/dist/media.js";
    private static readonly TimeSpan PollingInterval = TimeSpan.FromMilliseconds(100);
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web);

    public static async Task<MediaPage> OpenAsync(SystemFixture system, BrowserFixture chromium, string name)
    {
        var page = await chromium.OpenBareAsync(system.Gateway, Script);
        return new MediaPage(name, expression => page.Page.EvaluateAsync<string>(expression), page.DisposeAsync);
    }

    public static Task<MediaPage> OpenAsync(SystemFixture system, FirefoxFixture firefox, string name) => firefox.OpenAsync(system.Gateway, name, Script);

    public async Task<T> ReadAsync<T>(string expression) =>
        JsonSerializer.Deserialize<T>(await evaluate($"(async () => JSON.stringify((await ({expression})) ?? null))()"), Format)!;

    public Task DoAsync(string expression) => ReadAsync<JsonElement>($"({expression}, null)");

    /// <summary>Waits for a promise of the page, and for nothing that it comes to.</summary>
    public Task AwaitAsync(string promise) => ReadAsync<bool>($"({promise}).then(() => true)");

    public Task JoinAsync(SystemFixture system, string room) =>
        AwaitAsync($"media.join('ws://{system.Gateway.Authority}', '{room}', '{name}')");

    /// <summary>The picture of the other, as getStats tells it.</summary>
    public Task<ReceivedPicture> PictureAsync() => ReadAsync<ReceivedPicture>("media.received()");

    public Task<double> NowAsync() => ReadAsync<double>("performance.now()");

    public Task<PictureTimes> TimesSinceAsync(double moment) =>
        ReadAsync<PictureTimes>(string.Create(CultureInfo.InvariantCulture, $"media.video().pictures.since({moment})"));

    public async Task WaitUntilAsync(string condition, TimeSpan timeout, string what)
    {
        var clock = Stopwatch.StartNew();
        while (!await ReadAsync<bool>($"(async () => Boolean(await ({condition})))()"))
        {
            if (clock.Elapsed > timeout)
            {
                throw new TimeoutException(
                    $"{name}: not within {timeout.TotalSeconds} s: {what}. Received: {await ReadAsync<JsonElement>("media.received()")}; "
                    + $"notified: {await ReadAsync<JsonElement>("media.notifications.slice(-12)")}; errors: {await ReadAsync<JsonElement>("media.errors")}");
            }

            await Task.Delay(PollingInterval);
        }
    }

    /// <summary>Waits until the picture shown is as wide.</summary>
    public Task WaitForWidthAsync(int width, TimeSpan timeout) =>
        WaitUntilAsync($"media.video()?.pictures.list.at(-1)?.width === {width}", timeout, $"the picture is {width} wide");

    public ValueTask DisposeAsync() => close();
}
