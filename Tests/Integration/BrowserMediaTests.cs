using System.Globalization;
using Xunit;

namespace JbAspire.Tests.Integration;

/// <summary>Layers in real browsers: what a receiver sees when they are switched by hand, by bandwidth, and across browsers.</summary>
[Collection(ReachableSystemGroup.Name)]
public sealed class BrowserMediaTests(ReachableSystemFixture system, BrowserFixture chromium, FirefoxFixture firefox) : IClassFixture<FirefoxFixture>
{
    private const int LowWidth = 240;
    private const int HighWidth = 960;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan UpAgain = TimeSpan.FromSeconds(15);

    // A camera of 15 pictures a second; encoders share two cores with everything else, and so give fewer.
    private const string Size = "width: 960, height: 540, frameRate: 15";

    private const string Vp8 = $$"""
        { mimeType: 'video/VP8', {{Size}}, encodings: [
            { scaleResolutionDownBy: 4, maxBitrate: 150000, scalabilityMode: 'L1T3' },
            { scaleResolutionDownBy: 2, maxBitrate: 400000, scalabilityMode: 'L1T3' },
            { scaleResolutionDownBy: 1, maxBitrate: 1000000, scalabilityMode: 'L1T3' }] }
        """;

    private const string PlainVp8 = $$"""
        { mimeType: 'video/VP8', {{Size}}, encodings: [
            { scaleResolutionDownBy: 4, maxBitrate: 150000 }, { scaleResolutionDownBy: 2, maxBitrate: 400000 }, { scaleResolutionDownBy: 1, maxBitrate: 1000000 }] }
        """;

    [Fact]
    public Task Simulcast_layers_switch_by_hand_and_by_bandwidth_and_a_resumed_picture_is_there_quickly() => Explain(async () =>
    {
        await using var sender = await MediaPage.OpenAsync(system, chromium, "sender");
        await using var receiver = await MediaPage.OpenAsync(system, chromium, "receiver");
        await StartAsync(sender, receiver, Vp8);
        await receiver.WaitForWidthAsync(HighWidth, Patience);

        await SwitchAsync(receiver, 0, LowWidth);
        await SwitchAsync(receiver, 2, HighWidth);

        var transport = await receiver.ReadAsync<string>("media.transports.receive");
        using var control = SfuControl.Of(system);
        await control.LimitAsync(transport, 400_000);
        await receiver.WaitUntilAsync("media.video().pictures.list.at(-1).width < 960", Patience, "a lower layer at 400 kbit/s");
        await AssertGoesOnAsync(receiver);
        await control.LimitAsync(transport, 0);
        await receiver.WaitForWidthAsync(HighWidth, UpAgain);

        await receiver.AwaitAsync("media.pause()");
        await receiver.AwaitAsync("media.resume()");
        await receiver.WaitUntilAsync("media.shownAfterResume() !== null", TimeSpan.FromSeconds(3), "a picture after resume");
    });

    [Fact]
    public Task Chromium_is_seen_by_Firefox_in_the_layer_asked_for() => Explain(async () =>
    {
        await using var sender = await MediaPage.OpenAsync(system, chromium, "sender");
        await using var receiver = await MediaPage.OpenAsync(system, firefox, "receiver");
        await StartAsync(sender, receiver, Vp8);
        await SwitchAsync(receiver, 0, LowWidth);
        await SwitchAsync(receiver, 2, HighWidth);
    });

    [Fact]
    public Task Firefox_is_seen_by_Chromium_in_the_layer_asked_for() => Explain(async () =>
    {
        await using var sender = await MediaPage.OpenAsync(system, firefox, "sender");
        await using var receiver = await MediaPage.OpenAsync(system, chromium, "receiver");
        await StartAsync(sender, receiver, PlainVp8);
        await SwitchAsync(receiver, 0, LowWidth);
        await SwitchAsync(receiver, 2, HighWidth);
    });

    [Theory]
    [InlineData(
        "{ mimeType: 'video/VP9', profile: 0, width: 960, height: 540, frameRate: 15, encodings: [{ scalabilityMode: 'L3T3_KEY', maxBitrate: 1200000 }] }")]
    public Task The_lowest_spatial_layer_of_svc_is_a_smaller_picture(string picture) => Explain(async () =>
    {
        await using var sender = await MediaPage.OpenAsync(system, chromium, "sender");
        await using var receiver = await MediaPage.OpenAsync(system, chromium, "receiver");
        await StartAsync(sender, receiver, picture);
        await receiver.AwaitAsync("media.prefer(0)");
        await receiver.WaitUntilAsync("media.layers().at(-1)?.spatialLayer === 0", Patience, "layer 0 is told");
        // Where the encoder has few bits it makes fewer layers of a smaller picture: only that it is no larger is sure.
        await receiver.WaitUntilAsync("media.video().pictures.list.at(-1)?.width <= 320", Patience, "a small picture");
        await AssertGoesOnAsync(receiver);
    });

    [Fact]
    public Task Spatial_layers_of_av1_switch_up_and_down_by_hand() => Explain(async () =>
    {
        await using var sender = await MediaPage.OpenAsync(system, chromium, "sender");
        await using var receiver = await MediaPage.OpenAsync(system, chromium, "receiver");
        await StartAsync(
            sender, receiver, "{ mimeType: 'video/AV1', width: 640, height: 360, frameRate: 10, encodings: [{ scalabilityMode: 'L3T3_KEY', maxBitrate: 900000 }] }");

        // What is sent is looked at: an encoder that has no time left makes smaller pictures in all layers.
        foreach (var layer in (int[])[0, 2, 1, 2, 0])
        {
            await receiver.AwaitAsync($"media.prefer({layer}, 2)");
            await receiver.WaitUntilAsync($"media.layers().at(-1)?.spatialLayer === {layer}", Patience, $"layer {layer} is told");
            var sent = await sender.ReadAsync<int>("media.sent().then((streams) => streams[0].frameWidth)");
            await receiver.WaitForWidthAsync(sent >> (2 - layer), Patience);
            await AssertGoesOnAsync(receiver);
        }
    });

    [Fact]
    public Task Av1_with_temporal_layers_is_shown() => Explain(async () =>
    {
        await using var sender = await MediaPage.OpenAsync(system, chromium, "sender");
        await using var receiver = await MediaPage.OpenAsync(system, chromium, "receiver");
        await StartAsync(
            sender, receiver, "{ mimeType: 'video/AV1', width: 640, height: 360, frameRate: 15, encodings: [{ scalabilityMode: 'L1T3', maxBitrate: 600000 }] }");
        await AssertGoesOnAsync(receiver);
        await receiver.AwaitAsync("media.prefer(0, 0)");
        await AssertGoesOnAsync(receiver);
    });

    private Task Explain(Func<Task> test) => system.ExplainAsync(async () =>
    {
        await NodePackage.BuildAsync("Tests/Integration/StockClient", "dist/media.js");
        await test();
    });

    private async Task StartAsync(MediaPage sender, MediaPage receiver, string picture)
    {
        var room = $"media-{Guid.NewGuid():N}";
        await sender.JoinAsync(system, room);
        await receiver.JoinAsync(system, room);
        await sender.AwaitAsync($"media.publish({picture})");
        await receiver.WaitUntilAsync("media.video()?.pictures.list.length > 5", Patience, "a picture is shown");
    }

    private static async Task SwitchAsync(MediaPage receiver, int spatialLayer, int width)
    {
        await receiver.AwaitAsync($"media.prefer({spatialLayer}, 2)");
        await receiver.WaitForWidthAsync(width, Patience);
        await receiver.WaitUntilAsync($"media.layers().at(-1)?.spatialLayer === {spatialLayer}", Patience, $"layer {spatialLayer} is told");
        await AssertGoesOnAsync(receiver);
    }

    private static async Task AssertGoesOnAsync(MediaPage receiver)
    {
        var before = await receiver.PictureAsync();
        await receiver.WaitUntilAsync(
            string.Create(CultureInfo.InvariantCulture, $"(await media.received()).framesDecoded > {before.FramesDecoded + 5}"), Patience, "pictures go on");
    }
}
