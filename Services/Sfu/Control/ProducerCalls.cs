using JbAspire.Contracts.Sfu;
using JbAspire.Media.Producers;
using JbAspire.Protocols.Wire;

namespace JbAspire.Sfu.Control;

/// <summary>Calls about producers.</summary>
internal sealed class ProducerCalls(WorkerCalls calls, ObjectDirectory directory)
{
    public Task<ProducerInfo> ProduceAsync(ProduceRequest request)
    {
        string id = directory.ChooseId(ObjectKind.Producer, request.ProducerId);
        ProducerOptions options = ObjectMessages.FromProto(request, id);
        return calls.CreateAsync(
            ObjectKind.Producer, id, ObjectKind.Transport, request.TransportId,
            (media, _, _) => ObjectMessages.ToProto(media.GetTransport(request.TransportId).Produce(options)));
    }

    public Task<ProducerResponse> PauseAsync(ProducerRequest request) => OnProducer(request, (producer, _, _) => producer.Pause());

    public Task<ProducerResponse> ResumeAsync(ProducerRequest request) => OnProducer(request, (producer, now, sink) => producer.Resume(now, sink));

    public Task<ProducerResponse> CloseAsync(ProducerRequest request) => OnProducer(request, (producer, now, sink) => producer.Close(now, sink));

    public Task<RtpStreamStatsList> GetStatsAsync(ProducerRequest request)
    {
        double timestamp = calls.Timestamp();
        return calls.OnProducer(request.ProducerId, (producer, now, _) => StatsMapping.ToProto(producer, timestamp, now));
    }

    private Task<ProducerResponse> OnProducer(ProducerRequest request, Action<Producer, MonotonicTime, IDatagramSink> work) =>
        calls.OnProducer(request.ProducerId, (producer, now, sink) =>
        {
            work(producer, now, sink);
            return new ProducerResponse();
        });
}
