using System.Diagnostics;
using JbAspire.Load.Quality.Browser;
using JbAspire.Load.Quality.Measuring;
using JbAspire.Load.Quality.Network;
using JbAspire.Load.Quality.Systems;
using Microsoft.Playwright;

namespace JbAspire.Load.Quality;

/// <summary>Plays the script to one system: a network and browsers of its own, one after the other, always in the same order.</summary>
internal sealed class QualityRun(NetworkScript script, SentMedia media, int seed, int niceness, string screenshots)
{
    private static readonly TimeSpan SettleTimeout = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PollingInterval = TimeSpan.FromMilliseconds(250);

    // What may be spent beside the script: start, settling, stop.
    private static readonly TimeSpan Overhead = TimeSpan.FromMinutes(3);

    /// <param name="system">What is between the pages.</param>
    /// <param name="run">1 for its first run.</param>
    /// <param name="cancellation">Ends the run early; everything is removed all the same.</param>
    public async Task<QualityResult> MeasureAsync(IQualitySystem system, int run, CancellationToken cancellation)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(script.Seconds) + Overhead);
        using TestNetwork network = new(seed, niceness);
        using CaptureFiles files = new(media.Video);
        using IPlaywright playwright = await Playwright.CreateAsync();
        try
        {
            await system.StartAsync(network, limit.Token);
            string page = PageBundle.Build();
            await using QualityPage sender = await QualityPage.OpenAsync(playwright, network, network.Sender, page, files);
            await using QualityPage receiver = await QualityPage.OpenAsync(playwright, network, network.Receiver, page, files);
            await system.ConnectAsync(sender, receiver, media).WaitAsync(limit.Token);
            await SettleAsync(receiver, limit.Token);
            await Task.WhenAll(sender.StartAsync(), receiver.StartAsync());
            List<MachineSnapshot> machine = await PlayAsync(network, system, limit.Token);
            if (screenshots.Length > 0)
                await receiver.ScreenshotAsync(Path.Combine(screenshots, $"{system.Name}-{run}.png"));
            PageRecord received = await receiver.StopAsync(), sent = await sender.StopAsync();
            return QualityResult.From(system.Name, run, sender.Version, script, sent, received, machine, 1000.0 / media.Video.FrameRate);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw new InvalidOperationException($"{system.Name}: {exception.Message}{Environment.NewLine}{system.Logs}", exception);
        }
    }

    // The best layer has come and stays for a while: what follows is the network's doing alone.
    private async Task SettleAsync(QualityPage receiver, CancellationToken cancellation)
    {
        Stopwatch clock = Stopwatch.StartNew();
        PageProgress progress;
        do
        {
            await Task.Delay(PollingInterval, cancellation);
            progress = await receiver.ReadProgressAsync();
        }
        while (clock.Elapsed < SettleTimeout && !(progress.Frames > 0 && progress.Energy > 0 && progress.Height == media.Video.Height));
        if (progress.Frames == 0 || progress.Energy == 0)
            throw new InvalidOperationException($"No media within {SettleTimeout.TotalSeconds} s: {progress}.\n{receiver.Console}");

        await Task.Delay(WarmUp, cancellation);
    }

    private async Task<List<MachineSnapshot>> PlayAsync(TestNetwork network, IQualitySystem system, CancellationToken cancellation)
    {
        Stopwatch clock = Stopwatch.StartNew();
        List<MachineSnapshot> snapshots = [];
        foreach ((NetworkPhase phase, _, double end) in script.Timeline())
        {
            network.Apply(phase);
            snapshots.Add(MachineSnapshot.Take(clock.Elapsed.TotalMilliseconds, network.Downlink, system.ProcessorTime));
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Max(0, end - clock.Elapsed.TotalMilliseconds)), cancellation);
        }

        snapshots.Add(MachineSnapshot.Take(clock.Elapsed.TotalMilliseconds, network.Downlink, system.ProcessorTime));
        return snapshots;
    }
}
