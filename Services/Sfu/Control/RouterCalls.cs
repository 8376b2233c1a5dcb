using JbAspire.Contracts.Sfu;
using JbAspire.Media;
using JbAspire.Media.Ortc;
using JbAspire.Protocols.Wire;
using JbAspire.Sfu.Events;
using JbAspire.Sfu.Shards;
using JbAspire.Sfu.Workers;

namespace JbAspire.Sfu.Control;

/// <summary>Calls about routers.</summary>
internal sealed class RouterCalls(
    WorkerCalls calls, WorkerPool pool, ObjectDirectory directory, StandingObservers observers, RoomShards shards,
    RouterEventHub events, SfuNode node)
{
    private const int MaxForwardedAudio = 1_000;

    public async Task<RouterInfo> CreateAsync(CreateRouterRequest request)
    {
        if (node.IsDraining)
        {
            throw new MediaException(MediaError.Unavailable, "The node drains: it takes no new router.");
        }

        string id = directory.ChooseId(ObjectKind.Router, request.RouterId);
        var options = new RouterOptions
        {
            MediaCodecs = request.MediaCodecs.Count == 0 ? DefaultMediaCodecs.Value : RtpMessages.FromProto(request.MediaCodecs),
            MaxForwardedAudio = request.MaxForwardedAudio <= MaxForwardedAudio
                ? (int)request.MaxForwardedAudio
                : throw new MediaException(
                    MediaError.InvalidArgument, $"max_forwarded_audio: {request.MaxForwardedAudio} is not from 0 (all) to {MaxForwardedAudio}."),
        };
        SfuWorker worker = request.HasWorkerIndex ? pool.Get(request.WorkerIndex) : await pool.SelectLeastLoadedAsync();
        StandingObservers.Plan plan = observers.Reserve(request, worker);
        Router router;
        try
        {
            router = await calls.CreateAsync(
                ObjectKind.Router, id, worker, (media, now, sink) => Create(media, id, options, plan, now, sink));
        }
        catch
        {
            observers.Release(plan);
            throw;
        }

        shards.Open(id, options, worker, plan is not { AudioLevelId: null, ActiveSpeakerId: null });
        events.Open(id);
        return Describe(router, worker, plan);
    }

    public async Task<CloseRouterResponse> CloseAsync(CloseRouterRequest request)
    {
        await shards.CloseAsync(request.RouterId);
        return new CloseRouterResponse();
    }

    public async Task<RouterDump> DumpAsync(DumpRouterRequest request)
    {
        RouterDump? dump = null;
        foreach (SfuWorker worker in shards.WorkersOf(request.RouterId))
        {
            RouterDump part = await worker.InvokeAsync((media, _, _) => DumpMapping.ToProto(media.GetRouter(request.RouterId)));
            if (dump is null)
            {
                dump = part;
            }
            else
            {
                ShardDumps.Add(part, dump);
            }
        }

        return dump!;
    }

    public async Task<CanConsumeResponse> CanConsumeAsync(CanConsumeRequest request)
    {
        Media.Parameters.RtpCapabilities capabilities = RtpMessages.FromProto(request.RtpCapabilities);
        IReadOnlyList<SfuWorker> workers = shards.WorkersOf(request.RouterId);
        SfuWorker worker = directory.TryGet(ObjectKind.Producer, request.ProducerId, out SfuWorker? owner) && workers.Contains(owner) ? owner : workers[0];
        return new CanConsumeResponse
        {
            CanConsume = await worker.InvokeAsync(
                (media, _, _) => media.GetRouter(request.RouterId).CanConsume(request.ProducerId, capabilities)),
        };
    }

    private Router Create(
        MediaWorker media, string id, RouterOptions options, StandingObservers.Plan plan, MonotonicTime now, IDatagramSink sink)
    {
        Router router = media.CreateRouter(id, options);
        try
        {
            observers.Create(router, plan);
            return router;
        }
        catch
        {
            router.Close(now, sink);
            throw;
        }
    }

    private static RouterInfo Describe(Router router, SfuWorker worker, StandingObservers.Plan plan)
    {
        var info = new RouterInfo
        {
            RouterId = router.Id,
            WorkerIndex = (uint)worker.Index,
            RtpCapabilities = RtpMessages.ToProto(router.RtpCapabilities),
        };
        if (plan.AudioLevelId is { } levels)
        {
            info.AudioLevelObserverId = levels;
        }

        if (plan.ActiveSpeakerId is { } speaker)
        {
            info.ActiveSpeakerObserverId = speaker;
        }

        return info;
    }
}
