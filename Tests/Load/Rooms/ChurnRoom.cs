using Grpc.Core;
using JbAspire.Contracts.Sfu;
using JbAspire.Load.Peers;

namespace JbAspire.Load.Rooms;

/// <summary>One room of a churn: one thing happens after the other, chosen at random.</summary>
internal sealed class ChurnRoom(
    RoomEngine engine, PeerLoop loop, RoomSettings settings, MediaCounters counters, ChurnLog log, Random random, string name, int usual, int rate)
{
    private const int RoomLife = 200;
    private const int MaxPriority = 255;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly List<Participant> _members = [];
    private Room? _room;
    private int _number;

    public async Task RunAsync(CancellationToken stop)
    {
        for (int done = 0; !stop.IsCancellationRequested; done++)
        {
            string what = "start";
            try
            {
                if (_room is null || done % RoomLife == RoomLife - 1)
                    await RenewAsync();
                what = await ActAsync();
            }
            catch (Exception exception) when (exception is RpcException or TimeoutException or InvalidOperationException)
            {
                engine.RequireAlive();
                log.NoteFailure($"{what}: {exception.Message}");
            }

            await Task.Delay(TimeSpan.FromSeconds((0.5 + random.NextDouble()) / rate), CancellationToken.None);
        }

        await CloseAsync();
    }

    private Task<string> ActAsync()
    {
        log.NoteAction();
        int dice = random.Next(100);
        if (_members.Count < 2 || dice < 14 + 4 * (usual - _members.Count))
            return DoAsync("join", JoinAsync());

        Participant member = _members[random.Next(_members.Count)];
        if (dice < 35 && _members.Count >= 2)
            return DoAsync("leave", LeaveAsync(member));
        if (dice < 45)
            return DoAsync("mute", MuteAsync(member));
        if (member.Consumers.Count == 0)
            return DoAsync("consume", ConsumeMissingAsync(member));

        RoomConsumer consumer = member.Consumers[random.Next(member.Consumers.Count)];
        return dice switch
        {
            < 60 => DoAsync("pause", PauseAsync(consumer)),
            < 80 when consumer.Stream.IsVideo => DoAsync("layers", SwitchAsync(consumer)),
            < 85 => DoAsync("priority", engine.Control.SetPriorityAsync(
                new SetPriorityRequest { ConsumerId = consumer.Id, Priority = (uint)random.Next(1, MaxPriority + 1) }).ResponseAsync),
            < 90 => DoAsync("stop", member.StopConsumingAsync(consumer, isClosedAlready: false)),
            < 95 => DoAsync("statistics", engine.Control.GetConsumerStatsAsync(new ConsumerRequest { ConsumerId = consumer.Id }).ResponseAsync),
            _ => DoAsync("consume", ConsumeMissingAsync(member)),
        };
    }

    private static async Task<string> DoAsync(string what, Task action)
    {
        try
        {
            await action;
            return what;
        }
        catch (RpcException exception)
        {
            throw new InvalidOperationException($"{what}: {exception.Status.StatusCode} {exception.Status.Detail}");
        }
    }

    private async Task JoinAsync()
    {
        var member = new Participant(_room!, $"{_room!.Id}-{_number++}", counters);
        Participant[] others = [.. _members];
        _members.Add(member);
        await member.JoinAsync();
        await member.PublishAsync(audio: random.Next(10) > 0, video: random.Next(10) > 1);
        // Some leave before they are connected.
        if (random.Next(10) > 0)
            await member.WaitUntilConnectedAsync(Patience);
        foreach (Participant other in others)
        {
            await member.ConsumeAsync(other);
            await other.ConsumeAsync(member);
        }

        log.NoteJoin();
    }

    private async Task LeaveAsync(Participant member)
    {
        _members.Remove(member);
        await member.LeaveAsync(politely: random.Next(2) == 0);
        foreach (Participant other in _members)
        {
            RoomConsumer[] ended =
            [
                .. other.Consumers.Where(consumer => consumer.ProducerId == member.AudioId || consumer.ProducerId == member.VideoId),
            ];
            foreach (RoomConsumer consumer in ended)
                await other.StopConsumingAsync(consumer, isClosedAlready: true);
        }

        log.NoteLeave();
    }

    private async Task MuteAsync(Participant member)
    {
        string? id = random.Next(2) == 0 ? member.AudioId : member.VideoId;
        MediaSender? sender = id == member.AudioId ? member.Audio : member.Video;
        if (id is null || sender is null)
            return;

        bool pause = !sender.IsPaused;
        await loop.InvokeAsync(_ => sender.IsPaused = pause);
        var request = new ProducerRequest { ProducerId = id };
        await (pause ? engine.Control.PauseProducerAsync(request) : engine.Control.ResumeProducerAsync(request));
    }

    private async Task PauseAsync(RoomConsumer consumer)
    {
        bool pause = !consumer.Stream.IsPaused;
        await loop.InvokeAsync(_ => consumer.Stream.IsPaused = pause);
        var request = new ConsumerRequest { ConsumerId = consumer.Id };
        await (pause ? engine.Control.PauseConsumerAsync(request) : engine.Control.ResumeConsumerAsync(request));
    }

    private async Task SwitchAsync(RoomConsumer consumer)
    {
        int layer = random.Next(settings.Media.Bitrates.Count);
        await loop.InvokeAsync(now =>
        {
            consumer.Stream.ExpectLayer(layer, now);
            return true;
        });
        await engine.Control.SetPreferredLayersAsync(new SetPreferredLayersRequest
        {
            ConsumerId = consumer.Id,
            Layers = new ConsumerLayers { SpatialLayer = (uint)layer, TemporalLayer = (uint)random.Next(3) },
        });
    }

    private async Task ConsumeMissingAsync(Participant member)
    {
        string[] offered = [.. _members.Where(other => other != member).SelectMany(other => new[] { other.AudioId, other.VideoId }).OfType<string>()];
        string? missing = offered.FirstOrDefault(id => member.Consumers.All(consumer => consumer.ProducerId != id));
        if (missing is not null)
            await member.ConsumeAsync(missing);
    }

    private async Task RenewAsync()
    {
        await CloseAsync();
        _room = await Room.CreateAsync(engine, loop, settings, $"{name}-{_number++}");
    }

    // At the end of a room signalling closes it while people are in it.
    private async Task CloseAsync()
    {
        if (_room is null)
            return;

        await _room.CloseAsync();
        _room = null;
        foreach (Participant member in _members)
            await member.VanishAsync();
        _members.Clear();
    }
}
