using JbAspire.Contracts.Sfu;
using JbAspire.Media.Producers;
using JbAspire.Protocols.Wire;

namespace JbAspire.Sfu.Control;

/// <summary>Calls about producers.</summary>
internal sealed class ProducerCalls(WorkerCalls calls, ObjectDirectory directory, StandingObservers observers)
{
    public Task<ProducerInfo> ProduceAsync(ProduceRequest request)
    {
        string id = directory.ChooseId(ObjectKind.Producer, request.ProducerId);
        ProducerOptions options = ObjectMessages.FromProto(request, id);
        return calls.CreateAsync(ObjectKind.Producer, id, ObjectKind.Transport, request.TransportId, (media, now, _) =>
        {
            Producer producer = media.GetTransport(request.TransportId).Produce(options);
            observers.Add(producer, now);
            return ObjectMessages.ToProto(producer);
        });
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
