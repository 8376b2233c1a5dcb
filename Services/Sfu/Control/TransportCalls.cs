using JbAspire.Contracts.Sfu;
using JbAspire.Media;
using JbAspire.Media.Transports;
using JbAspire.Protocols.Dtls;
using JbAspire.Protocols.Ice;
using JbAspire.Sfu.Shards;

namespace JbAspire.Sfu.Control;

/// <summary>Calls about all transports, and about WebRTC transports.</summary>
internal sealed class TransportCalls(WorkerCalls calls, ObjectDirectory directory, RoomShards shards)
{
    public async Task<WebRtcTransportInfo> CreateAsync(CreateWebRtcTransportRequest request)
    {
        string id = directory.ChooseId(ObjectKind.Transport, request.TransportId);
        WebRtcTransportOptions options = TransportMessages.FromProto(request);
        TraceEventTypes traces = TraceMessages.FromProto(TraceSource.Transport, request.TraceEventTypes);
        return await calls.CreateAsync(ObjectKind.Transport, id, await shards.ChooseAsync(request.RouterId), (media, _, _) =>
        {
            WebRtcTransport transport = media.GetRouter(request.RouterId).CreateWebRtcTransport(id, options);
            transport.EnableTraceEvent(traces);
            return TransportMessages.ToProto(transport);
        });
    }

    public async Task<ConnectWebRtcTransportResponse> ConnectAsync(ConnectWebRtcTransportRequest request)
    {
        (DtlsRole? remoteRole, IReadOnlyList<Protocols.Dtls.DtlsFingerprint> fingerprints) = TransportMessages.FromProto(request.DtlsParameters);
        DtlsRole localRole = await calls.OnWebRtcTransport(
            request.TransportId, (transport, now, sink) => transport.Connect(remoteRole, fingerprints, now, sink));
        return new ConnectWebRtcTransportResponse { DtlsLocalRole = StateNames.Of(localRole) };
    }

    public async Task<RestartIceResponse> RestartIceAsync(RestartIceRequest request)
    {
        IceCredentials credentials = await calls.OnWebRtcTransport(request.TransportId, (transport, now, _) => transport.RestartIce(now));
        return new RestartIceResponse { IceParameters = TransportMessages.ToProto(credentials) };
    }

    public Task<SetTransportBitratesResponse> SetBitratesAsync(SetTransportBitratesRequest request) =>
        calls.OnTransport(request.TransportId, (transport, now, sink) =>
        {
            OutgoingLimits.From(request, transport).Apply(transport, now, sink);
            if (request.HasMaxIncomingBitrate)
            {
                transport.SetMaxIncomingBitrate(request.MaxIncomingBitrate);
            }

            return new SetTransportBitratesResponse();
        });

    public Task<CloseTransportResponse> CloseAsync(CloseTransportRequest request) => calls.OnTransport(request.TransportId, (transport, now, sink) =>
    {
        transport.Close(now, sink);
        return new CloseTransportResponse();
    });

    public Task<TransportStats> GetStatsAsync(GetTransportStatsRequest request)
    {
        double timestamp = calls.Timestamp();
        return calls.OnTransport(request.TransportId, (transport, now, _) => StatsMapping.ToProto(transport, timestamp, now));
    }

    public Task<TransportDump> DumpAsync(DumpTransportRequest request) =>
        calls.OnTransport(request.TransportId, (transport, _, _) => DumpMapping.ToProto(transport));
}
