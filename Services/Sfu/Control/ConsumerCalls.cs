using JbAspire.Contracts.Sfu;
using JbAspire.Media;
using JbAspire.Media.Consumers;
using JbAspire.Protocols.Wire;
using JbAspire.Sfu.Shards;
using JbAspire.Sfu.Workers;

namespace JbAspire.Sfu.Control;

/// <summary>Calls about consumers.</summary>
internal sealed class ConsumerCalls(WorkerCalls calls, ObjectDirectory directory, RoomShards shards)
{
    private const int LowestPriority = 1;
    private const int HighestPriority = 255;

    public Task<ConsumerInfo> ConsumeAsync(ConsumeRequest request)
    {
        string id = directory.ChooseId(ObjectKind.Consumer, request.ConsumerId);
        ConsumerOptions options = ObjectMessages.FromProto(request, id);
        SfuWorker worker = directory.Get(ObjectKind.Transport, request.TransportId);
        return shards.WithProducerAsync(
            worker, request.ProducerId, media => media.GetTransport(request.TransportId).Router,
            () => calls.CreateAsync(
                ObjectKind.Consumer, id, worker,
                (media, now, sink) => ObjectMessages.ToProto(media.GetTransport(request.TransportId).Consume(options, now, sink))));
    }

    public Task<ConsumerResponse> PauseAsync(ConsumerRequest request) =>
        OnConsumer(request, (consumer, now, sink) => consumer.Pause(now, sink));

    public Task<ConsumerResponse> ResumeAsync(ConsumerRequest request) =>
        OnConsumer(request, (consumer, now, sink) => consumer.Resume(now, sink));

    public Task<ConsumerResponse> CloseAsync(ConsumerRequest request) =>
        OnConsumer(request, (consumer, now, sink) => consumer.Close(now, sink));

    public Task<ConsumerResponse> RequestKeyFrameAsync(ConsumerRequest request) =>
        OnConsumer(request, (consumer, now, sink) => consumer.RequestKeyFrame(now, sink));

    public Task<SetPreferredLayersResponse> SetPreferredLayersAsync(SetPreferredLayersRequest request)
    {
        Media.Consumers.ConsumerLayers layers = ObjectMessages.FromProto(request.Layers)
            ?? throw new MediaException(MediaError.InvalidArgument, "layers: it is missing.");
        return calls.OnConsumer(request.ConsumerId, (consumer, now, sink) =>
        {
            consumer.SetPreferredLayers(layers, now, sink);
            return new SetPreferredLayersResponse();
        });
    }

    public Task<SetPriorityResponse> SetPriorityAsync(SetPriorityRequest request)
    {
        if (request.Priority is < LowestPriority or > HighestPriority)
        {
            throw new MediaException(
                MediaError.InvalidArgument, $"priority: {request.Priority} is not from {LowestPriority} to {HighestPriority}.");
        }

        return calls.OnConsumer(request.ConsumerId, (consumer, now, sink) =>
        {
            consumer.SetPriority((int)request.Priority, now, sink);
            return new SetPriorityResponse();
        });
    }

    public Task<ConsumerResponse> UnsetPriorityAsync(ConsumerRequest request) =>
        OnConsumer(request, (consumer, now, sink) => consumer.SetPriority(LowestPriority, now, sink));

    public Task<RtpStreamStatsList> GetStatsAsync(ConsumerRequest request)
    {
        double timestamp = calls.Timestamp();
        return calls.OnConsumer(request.ConsumerId, (consumer, now, _) => StatsMapping.ToProto(consumer, timestamp, now));
    }

    public Task<ConsumerDump> DumpAsync(ConsumerRequest request) =>
        calls.OnConsumer(request.ConsumerId, (consumer, _, _) => DumpMapping.ToProto(consumer));

    private Task<ConsumerResponse> OnConsumer(ConsumerRequest request, Action<Consumer, MonotonicTime, IDatagramSink> work) =>
        calls.OnConsumer(request.ConsumerId, (consumer, now, sink) =>
        {
            work(consumer, now, sink);
            return new ConsumerResponse();
        });
}
