using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace JbAspire.Tests.Integration;

/// <summary>The relay for peer-to-peer calls: frames of a client that knows nothing but JSON reach the others in the room, whichever replica they are on.</summary>
[Collection(SystemGroup.Name)]
public sealed class RelayTests(SystemFixture system, BrowserFixture browser)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private const int Clients = 4;

    [Fact]
    public Task Frames_reach_the_others_in_the_room_and_nobody_else() => system.ExplainAsync(async () =>
    {
        var room = $"relay-{Guid.NewGuid():N}";
        var pages = new List<BrowserPage>();
        try
        {
            for (var i = 0; i < Clients; i++)
                pages.Add(await OpenAsync(room));
            await using var stranger = await OpenAsync($"other-{Guid.NewGuid():N}");

            // With one connection after the other, a proxy in front of two replicas spreads four clients over both.
            foreach (var sender in pages)
            {
                var sdp = $"v=0 {Guid.NewGuid():N}";
                await sender.Page.EvaluateAsync("sdp => window.service.send({ type: 'offer', sdp })", sdp);
                foreach (var receiver in pages.Where(page => page != sender))
                    await receiver.WaitUntilAsync($"() => window.received.some(m => m.type === 'offer' && m.sdp === '{sdp}')", Patience, "the offer arrived");
                Assert.Equal(0, await sender.Page.EvaluateAsync<int>("sdp => window.received.filter(m => m.sdp === sdp).length", sdp));
            }

            await pages[0].Page.EvaluateAsync("() => { for (let i = 0; i < 50; i++) window.service.send({ type: 'ice-candidate', candidate: i }); }");
            foreach (var receiver in pages.Skip(1))
                await receiver.WaitUntilAsync(
                    "() => window.received.filter(m => m.type === 'ice-candidate').map(m => m.candidate).join() === [...Array(50).keys()].join()",
                    Patience,
                    "fifty candidates arrived once each and in order");

            await pages[0].Page.EvaluateAsync("() => window.service.disconnect()");
            foreach (var receiver in pages.Skip(1))
                await receiver.WaitUntilAsync("() => window.received.some(m => m.type === 'leave')", Patience, "the leave arrived");
            Assert.Equal(0, await stranger.Page.EvaluateAsync<int>("() => window.received.length"));
        }
        finally
        {
            foreach (var page in pages)
                await page.DisposeAsync();
        }
    });

    [Fact]
    public Task Two_replicas_of_signaling_run() => system.ExplainAsync(async () =>
    {
        using var timeout = new CancellationTokenSource(Patience);
        var notifications = system.App.Services.GetRequiredService<ResourceNotificationService>();
        var running = new HashSet<string>();
        await foreach (var change in notifications.WatchAsync(timeout.Token))
        {
            if (change.Resource.Name == "signaling" && change.Snapshot.State?.Text == KnownResourceStates.Running)
                running.Add(change.ResourceId);
            if (running.Count == 2)
                return;
        }
    });

    private async Task<BrowserPage> OpenAsync(string room)
    {
        var page = await browser.OpenBareAsync(system.Gateway, "Tests/Integration/RelayClient/SignalingService.js");
        await page.Page.EvaluateAsync("room => window.start(room)", room);
        await page.WaitUntilAsync("() => window.service.ws.readyState === WebSocket.OPEN", Patience, "the relay client is connected");
        return page;
    }
}
