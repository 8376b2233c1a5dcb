using JbAspire.Load.Peers;

namespace JbAspire.Load.Rooms;

/// <summary>Rooms in which everybody sees everybody who publishes: what a forwarded packet and a consumer cost.</summary>
internal sealed class RoomsVerb : RoomVerb
{
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);

    public override string Name => "rooms";

    public override string Summary => "rooms of virtual WebRTC participants: CPU a packet, loss, latency, join time, memory a consumer";

    protected override IReadOnlyList<LoadOption> OwnOptions =>
    [
        .. Conference.Options,
        new("seconds", "10", "how long is measured"),
        new("warmup", "5", "seconds before it, in which estimates grow and code is compiled"),
    ];

    protected override async Task<object> MeasureAsync(Arguments arguments, RoomSettings settings, RoomEngine engine, PeerLoop loop)
    {
        int seconds = arguments.Number("seconds", 1, 3600);
        int warmup = arguments.Number("warmup", 0, 600);
        var counters = new MediaCounters();
        Conference conference = await Conference.CreateAsync(arguments, settings, engine, loop, counters);
        await conference.ConnectAsync();
        await Task.Delay(Settling);
        long before = engine.ReadMemoryCollected();
        await conference.ConsumeAsync();
        await (await MeasuredSpan.BeginAsync(engine, loop, counters)).WaitAsync("warm-up", warmup);
        MeasuredSpan span = await MeasuredSpan.BeginAsync(engine, loop, counters);
        await span.WaitAsync("measuring", seconds);
        SpanFigures figures = await span.EndAsync();
        long growth = engine.ReadMemoryCollected() - before;
        IReadOnlyList<Participant> all = conference.All;
        int consumers = conference.Consumers.Count;
        MediaFigures media = figures.Media[0];
        return new RoomsResult(
            conference.Rooms, all.Count / conference.Rooms, conference.Publishers, consumers, figures.CpuMicrosecondsPerPacket,
            figures.WorkerMicrosecondsPerPacket, media.PacketsPerSecond, media.LossRatio, media.LatencyMicroseconds, figures.EngineCoreShare,
            figures.LoadCoreShare, Percentiles.Of(all.Select(participant => participant.ConnectTime)),
            Percentiles.Of(all.Select(participant => participant.MediaTime)), Percentiles.Of(all.Select(participant => participant.PictureTime)),
            consumers == 0 ? 0 : (double)growth / consumers, media, figures.EngineSocketDrops, figures.LoadSocketDrops, figures.EngineDrops);
    }
}
