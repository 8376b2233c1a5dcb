using JbAspire.Contracts.Sfu;
using JbAspire.Media;
using JbAspire.Media.Ortc;
using JbAspire.Sfu.Events;
using JbAspire.Sfu.Workers;

namespace JbAspire.Sfu.Control;

/// <summary>Calls about routers.</summary>
internal sealed class RouterCalls(WorkerCalls calls, WorkerPool pool, ObjectDirectory directory, RouterEventHub events, SfuNode node)
{
    public async Task<RouterInfo> CreateAsync(CreateRouterRequest request)
    {
        if (node.IsDraining)
        {
            throw new MediaException(MediaError.Unavailable, "The node drains: it takes no new router.");
        }

        string id = directory.ChooseId(ObjectKind.Router, request.RouterId);
        IReadOnlyList<Media.Parameters.RtpCodecCapability> codecs = request.MediaCodecs.Count == 0
            ? DefaultMediaCodecs.Value
            : RtpMessages.FromProto(request.MediaCodecs);
        SfuWorker worker = request.HasWorkerIndex ? pool.Get(request.WorkerIndex) : await pool.SelectLeastLoadedAsync();
        Router router = await calls.CreateAsync(ObjectKind.Router, id, worker, (media, _, _) => media.CreateRouter(id, codecs));
        events.Open(id);
        return new RouterInfo
        {
            RouterId = id,
            WorkerIndex = (uint)worker.Index,
            RtpCapabilities = RtpMessages.ToProto(router.RtpCapabilities),
        };
    }

    public Task<CloseRouterResponse> CloseAsync(CloseRouterRequest request) => calls.OnRouter(request.RouterId, (router, now, sink) =>
    {
        router.Close(now, sink);
        return new CloseRouterResponse();
    });

    public Task<RouterDump> DumpAsync(DumpRouterRequest request) => calls.OnRouter(request.RouterId, (router, _, _) => StatsMapping.ToDump(router));

    public async Task<CanConsumeResponse> CanConsumeAsync(CanConsumeRequest request)
    {
        Media.Parameters.RtpCapabilities capabilities = RtpMessages.FromProto(request.RtpCapabilities);
        return new CanConsumeResponse
        {
            CanConsume = await calls.OnRouter(request.RouterId, (router, _, _) => router.CanConsume(request.ProducerId, capabilities)),
        };
    }
}
