using Grpc.Core;
using JbAspire.Contracts.Sfu;
using JbAspire.Load.Peers;

namespace JbAspire.Load.Rooms;

/// <summary>All consumers of video prefer another spatial layer each second: up to the highest, down to the lowest.</summary>
internal sealed class LayersVerb : RoomVerb
{
    public override string Name => "layers";

    public override string Summary => "a storm of layer switches: how long they take, and what they do to loss, latency and CPU";

    protected override IReadOnlyList<LoadOption> OwnOptions =>
    [
        .. Conference.Options,
        new("seconds", "20", "how long they switch, once a second"),
        new("warmup", "5", "seconds before it, measured too: without switches"),
    ];

    protected override async Task<object> MeasureAsync(Arguments arguments, RoomSettings settings, RoomEngine engine, PeerLoop loop)
    {
        int seconds = arguments.Number("seconds", 1, 3600);
        int warmup = arguments.Number("warmup", 1, 600);
        int top = settings.Media.Bitrates.Count - 1;
        if (top == 0)
            throw new UsageException("--bitrates has one value: there is no layer to switch to.");

        var counters = new MediaCounters();
        Conference conference = await Conference.CreateAsync(arguments, settings, engine, loop, counters);
        await conference.ConnectAsync();
        await conference.ConsumeAsync();
        RoomConsumer[] videos = [.. conference.Consumers.Where(consumer => consumer.Stream.IsVideo)];
        await (await MeasuredSpan.BeginAsync(engine, loop, counters)).WaitAsync("warm-up", 2);
        MeasuredSpan quiet = await MeasuredSpan.BeginAsync(engine, loop, counters);
        await quiet.WaitAsync("no switches", warmup);
        SpanFigures before = await quiet.EndAsync();

        MeasuredSpan storm = await MeasuredSpan.BeginAsync(engine, loop, counters);
        long refused = 0;
        Task waiting = storm.WaitAsync("switching", seconds);
        for (int second = 0; second < seconds; second++)
        {
            int layer = second % 2 == 0 ? 0 : top;
            Task next = Task.Delay(TimeSpan.FromSeconds(1));
            await Crowd.ForEachAsync(videos, async consumer =>
            {
                await loop.InvokeAsync(now =>
                {
                    consumer.Stream.ExpectLayer(layer, now);
                    return true;
                });
                try
                {
                    await engine.Control.SetPreferredLayersAsync(new SetPreferredLayersRequest
                    {
                        ConsumerId = consumer.Id,
                        Layers = new ConsumerLayers { SpatialLayer = (uint)layer },
                    });
                }
                catch (RpcException)
                {
                    Interlocked.Increment(ref refused);
                }
            });
            await next;
        }

        await waiting;
        SpanFigures during = await storm.EndAsync();
        long asked = (long)videos.Length * seconds - refused;
        return new LayersResult(
            videos.Length, asked, refused, during.Media[0].LayerChanges, during.Media[0].SwitchMilliseconds, during.Media[0].LossRatio,
            during.Media[0].LatencyMicroseconds, during.CpuMicrosecondsPerPacket, before.CpuMicrosecondsPerPacket, before, during);
    }
}
