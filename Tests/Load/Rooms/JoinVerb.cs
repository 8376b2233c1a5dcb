using System.Diagnostics;
using JbAspire.Load.Peers;

namespace JbAspire.Load.Rooms;

/// <summary>Many join one room within seconds, while a call goes on in it that must not be disturbed.</summary>
internal sealed class JoinVerb : RoomVerb
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan MediaPatience = TimeSpan.FromSeconds(10);

    public override string Name => "join";

    public override string Summary => "a join storm into a room with a call: handshakes per second, join times, and what the call feels";

    protected override IReadOnlyList<LoadOption> OwnOptions =>
    [
        new("participants", "500", "how many join"),
        new("within", "10", "seconds in which they do, evenly"),
        new("call", "4", "participants of the call"),
        new("videos", "1", "how many videos of the call each one consumes who joins"),
        new("audios", "1", "how many of its voices"),
        new("publishers", "0", "how many of those who join publish too"),
        new("quiet", "5", "seconds of the call alone, before and after"),
    ];

    protected override async Task<object> MeasureAsync(Arguments arguments, RoomSettings settings, RoomEngine engine, PeerLoop loop)
    {
        int count = arguments.Number("participants", 1, 50_000);
        int within = arguments.Number("within", 1, 600);
        int callers = arguments.Number("call", 1, 100);
        int videos = arguments.Number("videos", 0, callers);
        int audios = arguments.Number("audios", 0, callers);
        int publishers = arguments.Number("publishers", 0, count);
        int quiet = arguments.Number("quiet", 1, 600);
        MediaCounters callCounters = new(), joinCounters = new();
        // The call sees all of itself; the layer is a wish of those who join.
        Room call = await Room.CreateAsync(engine, loop, settings with { Layer = null }, "storm");
        Room storm = call.With(settings);
        Participant[] talking = [.. Enumerable.Range(0, callers).Select(index => new Participant(call, $"call-{index}", callCounters))];
        foreach (Participant participant in talking)
        {
            await participant.JoinAsync();
            await participant.PublishAsync();
        }

        foreach (Participant participant in talking)
        {
            foreach (Participant other in talking.Where(other => other != participant))
                await participant.ConsumeAsync(other);
        }

        await (await MeasuredSpan.BeginAsync(engine, loop, callCounters)).WaitAsync("warm-up", quiet);
        MeasuredSpan span = await MeasuredSpan.BeginAsync(engine, loop, callCounters);
        await span.WaitAsync("the call alone", quiet);
        SpanFigures before = await span.EndAsync();

        Participant[] joining = [.. Enumerable.Range(0, count).Select(index => new Participant(storm, $"join-{index}", joinCounters))];
        span = await MeasuredSpan.BeginAsync(engine, loop, callCounters, joinCounters);
        long start = Stopwatch.GetTimestamp();
        Task waiting = span.WaitAsync("the storm", within);
        string?[] failures = await Task.WhenAll(joining.Select((member, index) => JoinAsync(member, index)));
        double joinSeconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        await waiting;
        SpanFigures during = await span.EndAsync();
        await WaitForMediaAsync(loop, joining);
        span = await MeasuredSpan.BeginAsync(engine, loop, callCounters, joinCounters);
        await span.WaitAsync("all are there", quiet);
        SpanFigures after = await span.EndAsync();

        int joined = failures.Count(failure => failure is null);
        double processSeconds = during.ProcessMicroseconds / 1e6;
        int handshakes = joining.Count(member => member.Receiving is { ConnectedAt: not null }) + publishers;
        return new JoinResult(
            count, joined, failures.FirstOrDefault(failure => failure is not null), joinSeconds, handshakes / during.Seconds, handshakes / processSeconds,
            handshakes / (during.WorkerMicroseconds / 1e6), Percentiles.Of(joining.Select(member => member.ConnectTime)),
            Percentiles.Of(joining.Select(member => member.MediaTime)), Percentiles.Of(joining.Select(member => member.PictureTime)),
            before.Media[0].LossRatio, during.Media[0].LossRatio, before.Media[0].LatencyMicroseconds, during.Media[0].LatencyMicroseconds, before, during, after);

        async Task<string?> JoinAsync(Participant member, int index)
        {
            await Task.Delay(TimeSpan.FromSeconds((double)within * index / count));
            try
            {
                await member.JoinAsync();
                if (index < publishers)
                    await member.PublishAsync();
                for (int i = 0; i < videos; i++)
                    await member.ConsumeAsync(talking[(index + i) % callers].VideoId!);
                for (int i = 0; i < audios; i++)
                    await member.ConsumeAsync(talking[(index + i) % callers].AudioId!);
                await member.WaitUntilConnectedAsync(Patience);
                return null;
            }
            catch (Exception exception) when (exception is Grpc.Core.RpcException or TimeoutException or InvalidOperationException)
            {
                return exception.Message;
            }
        }
    }

    private static async Task WaitForMediaAsync(PeerLoop loop, Participant[] joining)
    {
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < MediaPatience
            && await loop.InvokeAsync(_ => joining.SelectMany(member => member.Consumers).Any(
                consumer => consumer.Stream is { IsVideo: true, FirstPictureAt: null })))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100));
        }
    }
}
