using Xunit;

namespace JbAspire.Tests.Integration;

/// <summary>mediasoup-client and protoo-client from npm, without a line of our own client.</summary>
[Collection(SystemGroup.Name)]
public sealed class StockClientTests(SystemFixture system, BrowserFixture browser)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public Task Stock_clients_join_produce_and_consume() => system.ExplainAsync(async () =>
    {
        await NodePackage.BuildAsync("Tests/Integration/StockClient", "dist/stock.js");
        var room = $"stock-{Guid.NewGuid():N}";
        await using var first = await OpenAsync(room, "first");
        await using var second = await OpenAsync(room, "second");

        foreach (var page in new[] { first, second })
        {
            await page.WaitUntilAsync("() => window.stock.consumers.length === 2", Patience, "audio and video of the other are consumed");
            await WaitForMediaAsync(page);
            Assert.Empty(await page.Page.EvaluateAsync<string[]>("() => window.stock.errors"));
        }

        Assert.Equal(["second"], await first.Page.EvaluateAsync<string[]>("() => window.stock.peers"));
        Assert.Equal(["first"], await second.Page.EvaluateAsync<string[]>("() => window.stock.peers"));

        await second.Page.EvaluateAsync("() => window.stock.leave()");
        await first.WaitUntilAsync("() => window.stock.closed.includes('second')", TimeSpan.FromSeconds(2), "the other has left");
    });

    [Fact]
    public Task Stock_client_and_the_real_page_share_a_room() => system.ExplainAsync(async () =>
    {
        await NodePackage.BuildAsync("Tests/Integration/StockClient", "dist/stock.js");
        var room = $"mixed-{Guid.NewGuid():N}";
        await using var lan = await CallPage.JoinAsync(system, browser, room, "Lan");
        await using var stock = await OpenAsync(room, "stock");

        await lan.WaitForMediaAsync(1, Patience);
        await WaitForMediaAsync(stock);
    });

    private static async Task WaitForMediaAsync(BrowserPage page)
    {
        await page.Page.EvaluateAsync("async () => { window.before = await window.stock.progress(); }");
        await page.WaitUntilAsync(
            "async () => { const now = await window.stock.progress(); return now.video > window.before.video && now.audio > window.before.audio; }",
            Patience,
            "frames are decoded and sound is heard");
    }

    private async Task<BrowserPage> OpenAsync(string room, string peer)
    {
        var page = await browser.OpenBareAsync(system.Gateway, "Tests/Integration/StockClient/dist/stock.js");
        await page.Page.EvaluateAsync("([room, peer]) => { window.startStock(room, peer).catch((error) => window.stock.errors.push(String(error))); }", new[] { room, peer });
        await page.WaitUntilAsync("() => window.stock.joined || window.stock.errors.length > 0", Patience, $"{peer} has joined");
        return page;
    }
}
