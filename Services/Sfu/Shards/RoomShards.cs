using System.Collections.Concurrent;
using JbAspire.Media;
using JbAspire.Sfu.Configuration;
using JbAspire.Sfu.Control;
using JbAspire.Sfu.Workers;

namespace JbAspire.Sfu.Shards;

/// <summary>
/// Splits rooms that are too large for a worker: new transports go to a part of the router on another one, and producers are piped to the parts that
/// have consumers for them. Whoever controls the node sees one router.
/// </summary>
internal sealed class RoomShards
{
    private readonly WorkerPool _pool;
    private readonly ObjectDirectory _directory;
    private readonly SfuSettings _settings;
    private readonly ConcurrentDictionary<string, Room> _rooms = new();

    public RoomShards(WorkerPool pool, ObjectDirectory directory, SfuSettings settings)
    {
        _pool = pool;
        _directory = directory;
        _settings = settings;
        pool.Relay.Unused = (routerId, producerId, worker) => _ = ReleaseAsync(routerId, producerId, worker);
    }

    /// <summary>A router was made.</summary>
    public void Open(string routerId, RouterOptions options, SfuWorker home, bool hasObservers) =>
        _rooms[routerId] = new Room(routerId, options, home.Index, hasObservers);

    /// <summary>The workers that a router has parts on, its first one first.</summary>
    /// <exception cref="MediaException">There is no such router.</exception>
    public IReadOnlyList<SfuWorker> WorkersOf(string routerId)
    {
        SfuWorker home = _directory.Get(ObjectKind.Router, routerId);
        return _rooms.TryGetValue(routerId, out Room? room) ? [.. room.Workers.Select(index => _pool.Workers[index])] : [home];
    }

    /// <summary>The worker for a new transport.</summary>
    /// <exception cref="MediaException">There is no such router.</exception>
    public async Task<SfuWorker> ChooseAsync(string routerId)
    {
        SfuWorker home = _directory.Get(ObjectKind.Router, routerId);
        int most = _settings.MaxConsumersPerWorker;
        if (most == 0 || _pool.Workers.Count == 1 || !_rooms.TryGetValue(routerId, out Room? room) || await WorkerPool.ReadLoadAsync(home) < most)
        {
            return home;
        }

        int[] loads = await Task.WhenAll(_pool.Workers.Select(WorkerPool.ReadLoadAsync));
        int best = room.Workers.MinBy(index => loads[index]);
        int other = Enumerable.Range(0, loads.Length).MinBy(index => loads[index]);

        // A further part costs a pipe for every producer: not for a small difference where all workers are full.
        bool isWorthIt = loads[best] >= most && (loads[other] < most || loads[other] < loads[best] / 2);
        if (isWorthIt)
        {
            await AddShardAsync(room, other);
            best = other;
        }

        return _pool.Workers[best];
    }

    /// <summary>Does work on a worker that needs a producer there: pipes it if it is another worker's.</summary>
    /// <param name="worker">The worker.</param>
    /// <param name="producerId">The producer. An id that is not known is the work's to refuse.</param>
    /// <param name="findRouter">Tells, on the worker's thread, which router the work is about.</param>
    /// <param name="work">The work.</param>
    public async Task<T> WithProducerAsync<T>(SfuWorker worker, string producerId, Func<MediaWorker, Router> findRouter, Func<Task<T>> work)
    {
        if (!_directory.TryGet(ObjectKind.Producer, producerId, out SfuWorker? owner) || owner == worker)
        {
            return await work();
        }

        string routerId = await worker.InvokeAsync((media, _, _) => findRouter(media).Id);
        if (!_rooms.TryGetValue(routerId, out Room? room))
        {
            return await work();
        }

        await room.Gate.WaitAsync();
        try
        {
            await PipeAsync(room, producerId, owner, worker);
            try
            {
                return await work();
            }
            catch
            {
                await ReleaseAsync(room, producerId, worker);
                throw;
            }
        }
        finally
        {
            room.Gate.Release();
        }
    }

    /// <summary>A new audio producer is heard by the observers of its router, wherever it is.</summary>
    public async Task ObserveAsync(string routerId, string producerId, SfuWorker owner, StandingObservers observers)
    {
        if (!_rooms.TryGetValue(routerId, out Room? room) || !room.HasObservers || owner.Index == room.Home)
        {
            return;
        }

        SfuWorker home = _pool.Workers[room.Home];
        try
        {
            await WithProducerAsync(home, producerId, media => media.GetRouter(routerId), () => home.InvokeAsync((media, now, _) =>
            {
                observers.Add(media.GetProducer(producerId), now);
                return true;
            }));
        }
        catch (MediaException)
        {
            // The producer or the router was closed meanwhile: there is nothing to hear.
        }
    }

    /// <summary>Closes a router with all of its parts, the first one, which tells of it, at last.</summary>
    public async Task CloseAsync(string routerId)
    {
        SfuWorker home = _directory.Get(ObjectKind.Router, routerId);
        IEnumerable<int> workers = [home.Index];
        if (_rooms.TryRemove(routerId, out Room? room))
        {
            await room.Gate.WaitAsync();
            room.IsClosed = true;
            workers = room.Workers.Reverse();
            room.Gate.Release();
        }

        foreach (int index in workers)
        {
            await _pool.Workers[index].InvokeAsync((media, now, sink) =>
            {
                media.GetRouter(routerId).Close(now, sink);
                return true;
            });
        }
    }

    /// <summary>Takes an image away that nobody on its worker uses.</summary>
    public async Task ReleaseAsync(string routerId, string producerId, int worker)
    {
        if (!_rooms.TryGetValue(routerId, out Room? room))
        {
            return;
        }

        await room.Gate.WaitAsync();
        try
        {
            await ReleaseAsync(room, producerId, _pool.Workers[worker]);
        }
        finally
        {
            room.Gate.Release();
        }
    }

    private async Task AddShardAsync(Room room, int worker)
    {
        await room.Gate.WaitAsync();
        try
        {
            if (!room.IsClosed && !room.Workers.Contains(worker))
            {
                await _pool.Workers[worker].InvokeAsync((media, _, _) => media.CreateRouter(room.Id, room.ShardOptions));
                room.Workers = [.. room.Workers, worker];
            }
        }
        finally
        {
            room.Gate.Release();
        }
    }

    // Under the gate. What the owner's thread posts to the other worker after this, a pause for example, finds the image there.
    private static async Task PipeAsync(Room room, string producerId, SfuWorker owner, SfuWorker worker)
    {
        string pipeId = room.PipeId(owner.Index, worker.Index);
        if (room.IsClosed
            || !room.Workers.Contains(owner.Index)
            || await worker.InvokeAsync((media, _, _) => media.FindPipe(pipeId)?.FindImage(producerId) is not null))
        {
            return;
        }

        await ConnectAsync(room, pipeId, owner, worker);
        Task<bool> image = await owner.InvokeAsync((media, now, _) =>
        {
            PipeTransportPair.Offer offer = PipeTransportPair.Pipe(media, pipeId, producerId, now);
            return worker.InvokeAsync((other, _, _) => PipeTransportPair.Accept(other, pipeId, offer));
        });
        try
        {
            await image;
        }
        catch
        {
            await owner.InvokeAsync((media, now, _) => PipeTransportPair.Withdraw(media, pipeId, producerId, now));
            throw;
        }

        await owner.InvokeAsync((media, now, sink) => PipeTransportPair.Begin(media, pipeId, producerId, now, sink));
    }

    // Under the gate.
    private static async Task ConnectAsync(Room room, string pipeId, SfuWorker first, SfuWorker second)
    {
        if (!room.Pipes.Add((Math.Min(first.Index, second.Index), Math.Max(first.Index, second.Index))))
        {
            return;
        }

        var toFirst = await first.InvokeAsync((media, _, _) => media.GetRouter(room.Id).CreatePipeTransport(pipeId).LocalAddress);
        var toSecond = await second.InvokeAsync((media, now, sink) =>
        {
            var transport = media.GetRouter(room.Id).CreatePipeTransport(pipeId);
            transport.Connect(toFirst, now, sink);
            return transport.LocalAddress;
        });
        await first.InvokeAsync((media, now, sink) =>
        {
            media.FindPipe(pipeId)?.Connect(toSecond, now, sink);
            return true;
        });
    }

    // Under the gate.
    private async Task ReleaseAsync(Room room, string producerId, SfuWorker worker)
    {
        if (!_directory.TryGet(ObjectKind.Producer, producerId, out SfuWorker? owner) || owner == worker)
        {
            return;
        }

        string pipeId = room.PipeId(owner.Index, worker.Index);
        if (await worker.InvokeAsync((media, now, sink) => PipeTransportPair.TryDiscard(media, pipeId, producerId, now, sink)))
        {
            await owner.InvokeAsync((media, now, _) => PipeTransportPair.Withdraw(media, pipeId, producerId, now));
        }
    }
}
