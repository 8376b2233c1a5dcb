using JbAspire.Load.Measuring;
using JbAspire.Load.Peers;

namespace JbAspire.Load.Rooms;

/// <summary>Transports that are connected and do nothing: their memory, what a handshake costs, and the memory of one consumer each.</summary>
internal sealed class IdleVerb : RoomVerb
{
    // What the first ones make (code, pools) belongs to the engine, not to a transport.
    private const int First = 200;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(3);

    public override string Name => "idle";

    public override string Summary => "memory of a WebRtcTransport with DTLS done and nothing else, and of a consumer in it that gets nothing";

    protected override IReadOnlyList<LoadOption> OwnOptions => [new("transports", "2000", "how many transports")];

    protected override async Task<object> MeasureAsync(Arguments arguments, RoomSettings settings, RoomEngine engine, PeerLoop loop)
    {
        int count = arguments.Number("transports", 1, 60_000);
        var counters = new MediaCounters();
        Room room = await Room.CreateAsync(engine, loop, settings, "idle");
        var publisher = new Participant(room, "publisher", counters);
        await publisher.JoinAsync();
        await publisher.PublishAsync(audio: false);
        await loop.InvokeAsync(_ => publisher.Video!.IsPaused = true);
        await ConnectAsync("first", First, consume: true);

        long before = await ReadAsync();
        Progress.Tell($"{count} transports connect");
        ProcessCpu cpu = engine.ReadCpu();
        EngineSample begin = await EngineSample.ReadAsync(engine);
        Participant[] members = await ConnectAsync("idle", count, consume: false);
        ProcessCpu handshakes = engine.ReadCpu() - cpu;
        EngineSample end = await EngineSample.ReadAsync(engine);
        long connected = await ReadAsync();
        await Crowd.ForEachAsync(members, member => member.ConsumeAsync(publisher.VideoId!));
        long consuming = await ReadAsync();
        double workerSeconds = end.Worker.CpuSeconds - begin.Worker.CpuSeconds;
        return new IdleResult(
            count, (double)(connected - before) / count, (double)(consuming - connected) / count, before,
            handshakes.Nanoseconds / 1000.0 / count, workerSeconds * 1e6 / count, count / workerSeconds,
            members.Count(member => member.Receiving!.IsLost));

        async Task<Participant[]> ConnectAsync(string prefix, int number, bool consume)
        {
            Participant[] joining = [.. Enumerable.Range(0, number).Select(index => new Participant(room, $"{prefix}-{index}", counters))];
            await Crowd.ForEachAsync(joining, async member =>
            {
                await member.JoinAsync();
                await member.WaitUntilConnectedAsync(Patience);
                if (consume)
                    await member.ConsumeAsync(publisher.VideoId!);
            });
            return joining;
        }

        // The second one finds what the first one's finalizers let go.
        async Task<long> ReadAsync()
        {
            await Task.Delay(Settling);
            engine.ReadMemoryCollected();
            return engine.ReadMemoryCollected();
        }
    }
}
