using JbAspire.Contracts.Sfu;
using JbAspire.Media;
using JbAspire.Media.Transports;
using JbAspire.Sfu.Shards;

namespace JbAspire.Sfu.Control;

/// <summary>Calls about plain transports that other transports do not have.</summary>
internal sealed class PlainTransportCalls(WorkerCalls calls, ObjectDirectory directory, RoomShards shards)
{
    public async Task<PlainTransportInfo> CreateAsync(CreatePlainTransportRequest request)
    {
        string id = directory.ChooseId(ObjectKind.Transport, request.TransportId);
        PlainTransportOptions options = PlainMessages.FromProto(request);
        TraceEventTypes traces = TraceMessages.FromProto(TraceSource.Transport, request.TraceEventTypes);
        return await calls.CreateAsync(ObjectKind.Transport, id, await shards.ChooseAsync(request.RouterId), (media, _, _) =>
        {
            PlainTransport transport = media.GetRouter(request.RouterId).CreatePlainTransport(id, options);
            transport.EnableTraceEvent(traces);
            return PlainMessages.ToProto(transport);
        });
    }

    public Task<ConnectPlainTransportResponse> ConnectAsync(ConnectPlainTransportRequest request)
    {
        PlainConnectOptions options = PlainMessages.FromProto(request);
        return calls.OnPlainTransport(request.TransportId, (transport, now, sink) =>
        {
            transport.Connect(options, now, sink);
            return PlainMessages.ToConnected(transport);
        });
    }
}
