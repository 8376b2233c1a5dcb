using Xunit;

namespace JbAspire.Tests.Integration;

/// <summary>Calls through the real page.</summary>
[Collection(SystemGroup.Name)]
public sealed class CallTests(SystemFixture system, BrowserFixture browser)
{
    private const int LateComers = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    [Theory]
    [InlineData(false, "udp")]
    [InlineData(true, "tcp")]
    public Task Two_pages_see_and_hear_each_other_through_the_sfu(bool forceTcp, string protocol) => system.ExplainAsync(async () =>
    {
        var room = NewRoom();
        var before = await EngineCounters.ReadAsync(system);
        await using var lan = await CallPage.JoinAsync(system, browser, room, "Lan", forceTcp);
        await using var minh = await CallPage.JoinAsync(system, browser, room, "Minh", forceTcp);

        await lan.WaitForMediaAsync(1, Patience);
        await minh.WaitForMediaAsync(1, Patience);

        foreach (var page in new[] { lan, minh })
        {
            var remote = await page.SelectedCandidateAsync("receive", "remote");
            Assert.Equal("host", remote.Type);
            Assert.Equal(protocol, remote.Protocol);
            Assert.True(system.RtcPorts.Contains(remote.Port), $"{remote.Port} is not a port of the SFU");
            await page.WaitForPathAsync("direct", Patience);
        }

        // Picture and sound of each for the other: the engine has forwarded what the pages have decoded. The page of numbers is a second old at most.
        await Task.Delay(TimeSpan.FromSeconds(1.5));
        var after = await EngineCounters.ReadAsync(system);
        Assert.True(after.Producers >= 4, $"{after}");
        Assert.True(after.Consumers >= 4, $"{after}");
        Assert.True(after.ReceivedPackets - before.ReceivedPackets > 100, $"{before} {after}");
        Assert.True(after.SentPackets - before.SentPackets > 100, $"{before} {after}");
    });

    [Fact]
    public Task Leaving_is_seen_by_the_others_at_once() => system.ExplainAsync(async () =>
    {
        var room = NewRoom();
        await using var lan = await CallPage.JoinAsync(system, browser, room, "Lan");
        await using var minh = await CallPage.JoinAsync(system, browser, room, "Minh");
        await lan.WaitForPeersAsync(1, Patience);

        await minh.LeaveAsync();

        await lan.WaitForPeersAsync(0, Soon);
    });

    [Fact]
    public Task Late_comers_see_both_and_one_of_three_within_two_seconds() => system.ExplainAsync(async () =>
    {
        var room = NewRoom();
        await using var lan = await CallPage.JoinAsync(system, browser, room, "Lan");
        await using var minh = await CallPage.JoinAsync(system, browser, room, "Minh");
        await lan.WaitForMediaAsync(1, Patience);
        await minh.WaitForMediaAsync(1, Patience);

        // A busy machine may delay one of them by seconds, since all pages encode and decode on it: each gets the pictures, and one of three in time.
        for (var attempt = 1; attempt <= LateComers; attempt++)
        {
            await using var thu = await CallPage.JoinAsync(system, browser, room, $"Thu{attempt}");
            try
            {
                await thu.WaitForPictureAsync(2, Soon);
            }
            catch (TimeoutException) when (attempt < LateComers)
            {
                await thu.WaitForPictureAsync(2, Patience);
                await thu.LeaveAsync();
                await lan.WaitForPeersAsync(1, Patience);
                continue;
            }

            // Chromium's microphone that is not there beeps once a second: sound is proven with more time.
            await thu.WaitForMediaAsync(2, Patience);
            await lan.WaitForMediaAsync(2, Patience);
            return;
        }
    });

    private static string NewRoom() => $"call-{Guid.NewGuid():N}";
}
