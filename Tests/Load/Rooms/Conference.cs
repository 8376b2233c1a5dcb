using JbAspire.Load.Peers;

namespace JbAspire.Load.Rooms;

/// <summary>Rooms of equal size, in which everybody consumes everybody who publishes.</summary>
internal sealed class Conference
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly List<(Room Room, Participant[] Members)> _rooms = [];
    private readonly int _publishers;

    private Conference(int publishers) => _publishers = publishers;

    public static IReadOnlyList<LoadOption> Options { get; } =
    [
        new("rooms", "4", "rooms"),
        new("participants", "4", "participants of each room"),
        new("publishers", "-1", "how many of each room publish; -1: all; 1 is a webinar"),
    ];

    public IReadOnlyList<Participant> All => [.. _rooms.SelectMany(room => room.Members)];

    public IReadOnlyList<RoomConsumer> Consumers => [.. All.SelectMany(participant => participant.Consumers)];

    public int Rooms => _rooms.Count;

    public int Publishers => _publishers;

    public static async Task<Conference> CreateAsync(
        Arguments arguments, RoomSettings settings, RoomEngine engine, PeerLoop loop, MediaCounters counters)
    {
        int participants = arguments.Number("participants", 1, 10_000);
        int publishers = arguments.Number("publishers", -1, participants);
        var conference = new Conference(publishers < 0 ? participants : publishers);
        for (int i = 0; i < arguments.Number("rooms", 1, 10_000); i++)
        {
            Room room = await Room.CreateAsync(engine, loop, settings, $"room-{i}");
            conference._rooms.Add((room, [.. Enumerable.Range(0, participants).Select(number => new Participant(room, $"r{i}-p{number}", counters))]));
        }

        return conference;
    }

    /// <summary>All connect; those who publish begin to.</summary>
    public async Task ConnectAsync()
    {
        Progress.Tell($"{_rooms.Sum(room => room.Members.Length)} participants connect");
        await Crowd.ForEachAsync(_rooms.SelectMany(room => room.Members.Select((member, index) => (member, index))), async entry =>
        {
            await entry.member.JoinAsync();
            if (entry.index < _publishers)
                await entry.member.PublishAsync();
            await entry.member.WaitUntilConnectedAsync(Patience);
        });
    }

    public async Task ConsumeAsync()
    {
        Progress.Tell("they consume");
        await Crowd.ForEachAsync(_rooms.SelectMany(room => room.Members.Select(member => (room.Members, member))), async entry =>
        {
            entry.member.GoOnJoining();
            foreach (Participant other in entry.Members.Take(_publishers).Where(other => other != entry.member))
                await entry.member.ConsumeAsync(other);
        });
    }
}
