using JbAspire.Contracts.Sfu;
using JbAspire.Media;
using JbAspire.Protocols.Wire;
using JbAspire.Sfu.Shards;
using JbAspire.Sfu.Workers;
using ActiveSpeakerOptions = JbAspire.Media.Observers.ActiveSpeakerObserverOptions;
using AudioLevelOptions = JbAspire.Media.Observers.AudioLevelObserverOptions;

namespace JbAspire.Sfu.Control;

/// <summary>Calls about observers of audio levels.</summary>
internal sealed class ObserverCalls(WorkerCalls calls, ObjectDirectory directory, RoomShards shards)
{
    public Task<RtpObserverInfo> CreateAudioLevelObserverAsync(CreateAudioLevelObserverRequest request)
    {
        string id = directory.ChooseId(ObjectKind.Observer, request.Options?.ObserverId ?? "");
        AudioLevelOptions options = ObserverMessages.FromProto(request.Options);
        return calls.CreateAsync(
            ObjectKind.Observer, id, ObjectKind.Router, request.RouterId,
            (media, _, _) => ObserverMessages.ToProto(media.GetRouter(request.RouterId).CreateAudioLevelObserver(id, options)));
    }

    public Task<RtpObserverInfo> CreateActiveSpeakerObserverAsync(CreateActiveSpeakerObserverRequest request)
    {
        string id = directory.ChooseId(ObjectKind.Observer, request.Options?.ObserverId ?? "");
        ActiveSpeakerOptions options = ObserverMessages.FromProto(request.Options);
        return calls.CreateAsync(
            ObjectKind.Observer, id, ObjectKind.Router, request.RouterId,
            (media, _, _) => ObserverMessages.ToProto(media.GetRouter(request.RouterId).CreateActiveSpeakerObserver(id, options)));
    }

    public Task<ObserverResponse> AddProducerAsync(ObserverProducerRequest request)
    {
        string producerId = RequireProducerId(request);
        SfuWorker worker = directory.Get(ObjectKind.Observer, request.ObserverId);
        return shards.WithProducerAsync(
            worker, producerId, media => media.GetRtpObserver(request.ObserverId).Router,
            () => OnObserver(request.ObserverId, (observer, now) => observer.AddProducer(producerId, now)));
    }

    public async Task<ObserverResponse> RemoveProducerAsync(ObserverProducerRequest request)
    {
        string producerId = RequireProducerId(request);
        SfuWorker worker = directory.Get(ObjectKind.Observer, request.ObserverId);
        Func<MediaWorker, Router> findRouter = media => media.GetRtpObserver(request.ObserverId).Router;
        ObserverResponse response = await shards.WithProducerAsync(
            worker, producerId, findRouter, () => OnObserver(request.ObserverId, (observer, now) => observer.RemoveProducer(producerId, now)));

        // Another worker's producer may have been there for this observer alone.
        await shards.ReleaseAsync(await worker.InvokeAsync((media, _, _) => findRouter(media).Id), producerId, worker.Index);
        return response;
    }

    public Task<ObserverResponse> PauseAsync(ObserverRequest request) => OnObserver(request.ObserverId, (observer, _) => observer.Pause());

    public Task<ObserverResponse> ResumeAsync(ObserverRequest request) =>
        OnObserver(request.ObserverId, (observer, now) => observer.Resume(now));

    public Task<ObserverResponse> CloseAsync(ObserverRequest request) => OnObserver(request.ObserverId, (observer, _) => observer.Close());

    private Task<ObserverResponse> OnObserver(string id, Action<RouterObserver, MonotonicTime> work) =>
        calls.OnObserver(id, (observer, now, _) =>
        {
            work(observer, now);
            return new ObserverResponse();
        });

    private static string RequireProducerId(ObserverProducerRequest request) => request.ProducerId.Length > 0
        ? request.ProducerId
        : throw new MediaException(MediaError.InvalidArgument, "producer_id: it is missing.");
}
