using System.Diagnostics;
using System.Globalization;
using JbAspire.Contracts.Sfu;
using JbAspire.Load.Peers;

namespace JbAspire.Load.Rooms;

/// <summary>Participants come, publish, consume, pause, switch layers and go at random for minutes; the engine's memory must stay as it is.</summary>
internal sealed class ChurnVerb : RoomVerb
{
    public override string Name => "churn";

    public override string Summary => "rooms that people join and leave at random for minutes: memory must be flat, nothing may be left behind";

    protected override IReadOnlyList<LoadOption> OwnOptions =>
    [
        new("seconds", "600", "how long"),
        new("rooms", "4", "rooms at a time; each closes now and then, and another one takes its place"),
        new("participants", "5", "about how many are in a room"),
        new("rate", "5", "what happens in each room in a second: joins, leaves, pauses, switches"),
    ];

    protected override async Task<object> MeasureAsync(Arguments arguments, RoomSettings settings, RoomEngine engine, PeerLoop loop)
    {
        int seconds = arguments.Number("seconds", 10, 24 * 3600);
        int rooms = arguments.Number("rooms", 1, 1000);
        int participants = arguments.Number("participants", 2, 1000);
        int rate = arguments.Number("rate", 1, 1000);
        int seed = arguments.Number("seed", 0, int.MaxValue);
        var counters = new MediaCounters();
        var log = new ChurnLog();
        long startMemory = engine.ReadMemoryCollected();
        MeasuredSpan span = await MeasuredSpan.BeginAsync(engine, loop, counters);
        using CancellationTokenSource stop = new(TimeSpan.FromSeconds(seconds));
        Task[] running =
        [
            .. Enumerable.Range(0, rooms).Select(index => Task.Run(
                () => new ChurnRoom(engine, loop, settings, counters, log, new Random(seed + index), $"churn-{index}", participants, rate).RunAsync(stop.Token))),
        ];
        double[] samples = await SampleAsync(engine, loop, counters, log, seconds, stop.Token);
        await Task.WhenAll(running);
        SpanFigures figures = await span.EndAsync();
        WorkerInfo worker = (await engine.Control.GetNodeAsync(new GetNodeRequest())).Workers[0];
        double[] settled = samples[(samples.Length / 10)..];
        int quarter = Math.Max(1, settled.Length / 4);
        return new ChurnResult(
            seconds, log.Joins, log.Leaves, log.Actions, log.Failures, log.FailuresByMessage, Slope(settled) * 60, Median(settled[..quarter]), Median(settled[^quarter..]),
            startMemory / 1048576.0, engine.ReadMemoryCollected() / 1048576.0, worker.Routers + worker.Transports + worker.Producers + worker.Consumers,
            figures, [.. samples.Where((_, index) => index % Math.Max(1, samples.Length / 60) == 0)]);
    }

    // Resident MiB, once a second.
    private static async Task<double[]> SampleAsync(
        RoomEngine engine, PeerLoop loop, MediaCounters counters, ChurnLog log, int seconds, CancellationToken stop)
    {
        List<double> samples = [];
        long start = Stopwatch.GetTimestamp();
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), CancellationToken.None);
            engine.RequireAlive();
            samples.Add(engine.ReadMemory().Resident / 1048576.0);
            (long received, long missing) = await loop.InvokeAsync(_ => (counters.Received, counters.Missing));
            Progress.Tell(string.Create(
                CultureInfo.InvariantCulture,
                $"churn: {Stopwatch.GetElapsedTime(start).TotalSeconds:F0}/{seconds} s, {log.Joins} joins, {log.Leaves} leaves, {log.Failures} failures, "
                + $"{received:N0} packets, {missing:N0} missing, {samples[^1]:F1} MiB"));
        }

        return [.. samples];
    }

    // Least squares: MiB a second.
    private static double Slope(double[] samples)
    {
        double middle = (samples.Length - 1) / 2.0, mean = samples.Average();
        double above = samples.Select((sample, index) => (index - middle) * (sample - mean)).Sum();
        double below = samples.Select((_, index) => (index - middle) * (index - middle)).Sum();
        return below == 0 ? 0 : above / below;
    }

    private static double Median(double[] samples)
    {
        double[] sorted = [.. samples.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
