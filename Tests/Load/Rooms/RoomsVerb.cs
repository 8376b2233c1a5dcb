using JbAspire.Load.Measuring;
using JbAspire.Load.Peers;

namespace JbAspire.Load.Rooms;

/// <summary>Rooms in which everybody sees everybody who publishes: what a forwarded packet and a consumer cost.</summary>
internal sealed class RoomsVerb : RoomVerb
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public override string Name => "rooms";

    public override string Summary => "rooms of virtual WebRTC participants: CPU a packet, loss, latency, join time, memory a consumer";

    protected override IReadOnlyList<LoadOption> OwnOptions =>
    [
        new("rooms", "4", "rooms"),
        new("participants", "4", "participants of each room"),
        new("publishers", "-1", "how many of each room publish; -1: all; 1 is a webinar"),
        new("seconds", "10", "how long is measured"),
        new("warmup", "5", "seconds before it, in which estimates grow and code is compiled"),
    ];

    protected override async Task<object> MeasureAsync(Arguments arguments, RoomSettings settings, SfuProcess engine, PeerLoop loop)
    {
        int roomCount = arguments.Number("rooms", 1, 10_000);
        int participants = arguments.Number("participants", 1, 10_000);
        int publishers = arguments.Number("publishers", -1, participants);
        publishers = publishers < 0 ? participants : publishers;
        int seconds = arguments.Number("seconds", 1, 3600);
        var counters = new MediaCounters();
        List<(Room Room, Participant[] Members)> rooms = [];
        for (int i = 0; i < roomCount; i++)
        {
            Room room = await Room.CreateAsync(engine, loop, settings, $"room-{i}");
            rooms.Add((room, [.. Enumerable.Range(0, participants).Select(number => new Participant(room, $"r{i}-p{number}", counters))]));
        }

        Participant[] all = [.. rooms.SelectMany(room => room.Members)];
        Progress.Tell($"{all.Length} participants connect");
        await Crowd.ForEachAsync(rooms.SelectMany(room => room.Members.Select((member, index) => (member, index))), async entry =>
        {
            await entry.member.JoinAsync();
            if (entry.index < publishers)
                await entry.member.PublishAsync();
            await entry.member.WaitUntilConnectedAsync(Patience);
        });
        await Task.Delay(TimeSpan.FromSeconds(1));
        await ForcedCollection.TryRunAsync(engine.Id);
        ProcessMemory before = engine.ReadMemory();
        Progress.Tell("they consume");
        await Crowd.ForEachAsync(rooms.SelectMany(room => room.Members.Select(member => (room.Members, member))), async entry =>
        {
            entry.member.GoOnJoining();
            foreach (Participant other in entry.Members.Take(publishers).Where(other => other != entry.member))
                await entry.member.ConsumeAsync(other);
        });
        await (await MeasuredSpan.BeginAsync(engine, loop, counters)).WaitAsync("warm-up", arguments.Number("warmup", 0, 600));
        MeasuredSpan span = await MeasuredSpan.BeginAsync(engine, loop, counters);
        await span.WaitAsync("measuring", seconds);
        SpanFigures figures = await span.EndAsync();
        await ForcedCollection.TryRunAsync(engine.Id);
        ProcessMemory growth = engine.ReadMemory() - before;
        int consumers = all.Sum(participant => participant.Consumers.Count);
        return new RoomsResult(
            roomCount, participants, publishers, consumers, figures.CpuMicrosecondsPerPacket, figures.WorkerMicrosecondsPerPacket,
            figures.Media[0].PacketsPerSecond, figures.Media[0].LossRatio, figures.Media[0].LatencyMicroseconds, figures.EngineCoreShare,
            figures.LoadCoreShare, Percentiles.Of(all.Select(participant => participant.ConnectTime)),
            Percentiles.Of(all.Select(participant => participant.MediaTime)), Percentiles.Of(all.Select(participant => participant.PictureTime)),
            consumers == 0 ? 0 : (double)growth.Resident / consumers, figures.Media[0], figures.EngineSocketDrops, figures.LoadSocketDrops, figures.EngineDrops);
    }
}
