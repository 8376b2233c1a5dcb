using Xunit;

namespace JbAspire.Tests.Integration;

/// <summary>What stock mediasoup-client in Chromium makes of what the engine tells a room: layers that nobody watches, and who speaks.</summary>
[Collection(ReachableSystemGroup.Name)]
public sealed class BrowserRoomTests(ReachableSystemFixture system, BrowserFixture chromium)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("video/VP8")]
    [InlineData("video/H264")]
    public Task Layers_that_nobody_watches_are_not_sent_and_come_back(string mimeType) => Explain(async () =>
    {
        await using var sender = await MediaPage.OpenAsync(system, chromium, "sender");
        await using var receiver = await MediaPage.OpenAsync(system, chromium, "receiver");
        var room = $"unwatched-{Guid.NewGuid():N}";
        await sender.JoinAsync(system, room);
        Assert.True(
            await sender.ReadAsync<bool>($"media.codecs().some((codec) => codec.mimeType === '{mimeType}')"),
            $"This Chromium does not encode {mimeType}; that of Debian does.");

        await receiver.JoinAsync(system, room);
        await sender.DoAsync("media.followsViewers = true");
        await sender.AwaitAsync($$"""
            media.publish({ mimeType: '{{mimeType}}', width: 960, height: 540, frameRate: 10, encodings: [
                { scaleResolutionDownBy: 2, maxBitrate: 300000 }, { scaleResolutionDownBy: 1, maxBitrate: 900000 }] })
            """);
        await receiver.WaitForWidthAsync(960, Patience);
        await receiver.AwaitAsync("media.prefer(0, 2)");
        await receiver.WaitForWidthAsync(480, Patience);
        await sender.WaitUntilAsync(Sends("active === false"), Patience, "the upper layer is not sent");
        await receiver.AwaitAsync("media.prefer(1, 2)");
        await sender.WaitUntilAsync(Sends("active === true"), Patience, "the upper layer is sent again");
        await receiver.WaitForWidthAsync(960, Patience);
    });

    [Fact]
    public Task The_active_speaker_is_who_is_louder() => Explain(async () =>
    {
        await using var first = await MediaPage.OpenAsync(system, chromium, "first");
        await using var second = await MediaPage.OpenAsync(system, chromium, "second");
        var room = $"speakers-{Guid.NewGuid():N}";
        await first.JoinAsync(system, room);
        await second.JoinAsync(system, room);
        await first.AwaitAsync("media.speak(0.5)");
        await second.AwaitAsync("media.speak(0)");
        await first.WaitUntilAsync(Speaks("first"), Patience, "the first speaks");
        await first.DoAsync("media.loudness.value = 0");
        await second.DoAsync("media.loudness.value = 0.5");
        await first.WaitUntilAsync(Speaks("second"), Patience, "the second speaks");
        await second.WaitUntilAsync(Speaks("second"), Patience, "both are told");
    });

    private static string Sends(string state) =>
        $"media.sent().then((streams) => streams.toSorted((one, other) => one.rid < other.rid ? -1 : 1).at(-1).{state})";

    private static string Speaks(string peer) =>
        $"media.notifications.filter(({{ method }}) => method === 'activeSpeaker').at(-1)?.data.peerId === '{peer}'";

    private Task Explain(Func<Task> test) => system.ExplainAsync(async () =>
    {
        await NodePackage.BuildAsync("Tests/Integration/StockClient", "dist/media.js");
        await test();
    });
}
