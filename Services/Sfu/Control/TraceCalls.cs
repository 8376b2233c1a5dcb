using JbAspire.Contracts.Sfu;
using JbAspire.Media;
using Target = JbAspire.Contracts.Sfu.EnableTraceEventRequest.TargetOneofCase;

namespace JbAspire.Sfu.Control;

/// <summary>Chooses which trace events an object raises.</summary>
internal sealed class TraceCalls(WorkerCalls calls)
{
    public async Task<EnableTraceEventResponse> EnableAsync(EnableTraceEventRequest request)
    {
        switch (request.TargetCase)
        {
            case Target.TransportId:
                TraceEventTypes ofTransport = TraceMessages.FromProto(TraceSource.Transport, request.Types_);
                await calls.OnTransport(request.TransportId, (transport, _, _) =>
                {
                    transport.EnableTraceEvent(ofTransport);
                    return true;
                });
                break;
            case Target.ProducerId:
                TraceEventTypes ofProducer = TraceMessages.FromProto(TraceSource.Producer, request.Types_);
                await calls.OnProducer(request.ProducerId, (producer, _, _) =>
                {
                    producer.EnableTraceEvent(ofProducer);
                    return true;
                });
                break;
            case Target.ConsumerId:
                TraceEventTypes ofConsumer = TraceMessages.FromProto(TraceSource.Consumer, request.Types_);
                await calls.OnConsumer(request.ConsumerId, (consumer, _, _) =>
                {
                    consumer.EnableTraceEvent(ofConsumer);
                    return true;
                });
                break;
            default:
                throw new MediaException(MediaError.InvalidArgument, "target: transport_id, producer_id or consumer_id is missing.");
        }

        return new EnableTraceEventResponse();
    }
}
