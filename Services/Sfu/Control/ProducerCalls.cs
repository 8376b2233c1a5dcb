using JbAspire.Contracts.Sfu;
using JbAspire.Media;
using JbAspire.Media.Parameters;
using JbAspire.Media.Producers;
using JbAspire.Protocols.Wire;
using JbAspire.Sfu.Shards;
using JbAspire.Sfu.Workers;

namespace JbAspire.Sfu.Control;

/// <summary>Calls about producers.</summary>
internal sealed class ProducerCalls(WorkerCalls calls, ObjectDirectory directory, StandingObservers observers, RoomShards shards)
{
    public async Task<ProducerInfo> ProduceAsync(ProduceRequest request)
    {
        string id = directory.ChooseId(ObjectKind.Producer, request.ProducerId);
        ProducerOptions options = ObjectMessages.FromProto(request, id);
        SfuWorker worker = directory.Get(ObjectKind.Transport, request.TransportId);
        string? shardOf = null;
        ProducerInfo info = await calls.CreateAsync(ObjectKind.Producer, id, worker, (media, now, _) =>
        {
            Producer producer = media.GetTransport(request.TransportId).Produce(options);
            Router router = producer.Transport.Router;
            shardOf = router.IsShard && producer.Kind == MediaKind.Audio ? router.Id : null;
            observers.Add(producer, now);
            return ObjectMessages.ToProto(producer);
        });
        if (shardOf is not null)
        {
            await shards.ObserveAsync(shardOf, id, worker, observers);
        }

        return info;
    }

    public Task<ProducerResponse> PauseAsync(ProducerRequest request) =>
        OnProducer(request, (producer, now, sink) => producer.Pause(now, sink));

    public Task<ProducerResponse> ResumeAsync(ProducerRequest request) =>
        OnProducer(request, (producer, now, sink) => producer.Resume(now, sink));

    public Task<ProducerResponse> CloseAsync(ProducerRequest request) =>
        OnProducer(request, (producer, now, sink) => producer.Close(now, sink));

    public Task<RtpStreamStatsList> GetStatsAsync(ProducerRequest request)
    {
        double timestamp = calls.Timestamp();
        return calls.OnProducer(request.ProducerId, (producer, now, _) => StatsMapping.ToProto(producer, timestamp, now));
    }

    public Task<ProducerDump> DumpAsync(ProducerRequest request) =>
        calls.OnProducer(request.ProducerId, (producer, _, _) => DumpMapping.ToProto(producer));

    private Task<ProducerResponse> OnProducer(ProducerRequest request, Action<Producer, MonotonicTime, IDatagramSink> work) =>
        calls.OnProducer(request.ProducerId, (producer, now, sink) =>
        {
            work(producer, now, sink);
            return new ProducerResponse();
        });
}
