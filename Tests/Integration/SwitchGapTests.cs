using System.Globalization;
using Xunit;
using Xunit.Abstractions;

namespace JbAspire.Tests.Integration;

/// <summary>
/// How long a picture stands still where layers are switched by hand, as the receiving page sees it. A page on a busy machine stands still by itself
/// now and then: what counts is how much longer a gap at a switch is than the longest of the same page without one.
/// </summary>
[Collection(ReachableSystemGroup.Name)]
public sealed class SwitchGapTests(ReachableSystemFixture system, BrowserFixture chromium, ITestOutputHelper output)
{
    private const double Allowed = 200;
    private static readonly int[] Switches = [0, 2, 1, 2, 0, 1, 0, 2];
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan After = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private const string Vp8 = """
        { mimeType: 'video/VP8', width: 960, height: 540, frameRate: 15, encodings: [
            { scaleResolutionDownBy: 4, maxBitrate: 100000, scalabilityMode: 'L1T3' },
            { scaleResolutionDownBy: 2, maxBitrate: 250000, scalabilityMode: 'L1T3' },
            { scaleResolutionDownBy: 1, maxBitrate: 600000, scalabilityMode: 'L1T3' }] }
        """;

    // Chromium makes no third layer of a picture that is smaller.
    private const int HighWidth = 960;
    private const int MaxSeries = 3;

    [Fact]
    public Task A_switch_by_hand_adds_at_most_200_ms_to_the_longest_gap() => system.ExplainAsync(async () =>
    {
        await NodePackage.BuildAsync("Tests/Integration/StockClient", "dist/media.js");
        await using var sender = await MediaPage.OpenAsync(system, chromium, "sender");
        await using var receiver = await MediaPage.OpenAsync(system, chromium, "receiver");
        var room = $"gaps-{Guid.NewGuid():N}";
        await sender.JoinAsync(system, room);
        await receiver.JoinAsync(system, room);
        await sender.AwaitAsync($"media.publish({Vp8})");
        await receiver.WaitForWidthAsync(HighWidth, Patience);
        await Task.Delay(Quiet);

        // An encoder that shares two cores with everything else stalls by itself, for 500 ms and more, and may do so at a switch: what a switch costs shows
        // in every series, a stall does not.
        var series = new List<string>();
        var isSmooth = false;
        while (!isSmooth && series.Count < MaxSeries)
        {
            (isSmooth, var figures) = await SwitchAsync(receiver);
            output.WriteLine(figures);
            series.Add(figures);
        }

        Assert.True(isSmooth, string.Join('\n', series));
    });

    private static async Task<(bool IsSmooth, string Figures)> SwitchAsync(MediaPage receiver)
    {
        double withoutSwitch = 0;
        var atSwitches = new List<double>();
        foreach (var layer in Switches)
        {
            var before = await receiver.NowAsync();
            await Task.Delay(Quiet);
            var asked = await receiver.NowAsync();
            withoutSwitch = Math.Max(withoutSwitch, await LongestAsync(receiver, before, asked));

            await receiver.AwaitAsync($"media.prefer({layer}, 2)");
            await receiver.WaitForWidthAsync(HighWidth >> (2 - layer), Patience);
            await Task.Delay(After);
            atSwitches.Add(await LongestAsync(receiver, asked, await receiver.NowAsync()));
        }

        var freezes = (await receiver.PictureAsync()).TotalFreezesDuration;
        var figures = $"longest without a switch {withoutSwitch:F0} ms; at switches to {string.Join(" ", Switches)}: "
            + $"{string.Join(" ", atSwitches.Select(gap => gap.ToString("F0", CultureInfo.InvariantCulture)))} ms; frozen in all {freezes:F2} s";
        return (atSwitches.Max() <= withoutSwitch + Allowed, figures);
    }

    private static Task<double> LongestAsync(MediaPage page, double from, double to) =>
        page.ReadAsync<double>(string.Create(CultureInfo.InvariantCulture, $"media.video().pictures.longestWithin({from}, {to})"));
}
