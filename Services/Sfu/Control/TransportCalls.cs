using JbAspire.Contracts.Sfu;
using JbAspire.Media;
using JbAspire.Media.Transports;
using JbAspire.Protocols.Dtls;
using JbAspire.Protocols.Ice;

namespace JbAspire.Sfu.Control;

/// <summary>Calls about WebRTC transports.</summary>
internal sealed class TransportCalls(WorkerCalls calls, ObjectDirectory directory)
{
    public Task<WebRtcTransportInfo> CreateAsync(CreateWebRtcTransportRequest request)
    {
        string id = directory.ChooseId(ObjectKind.Transport, request.TransportId);
        WebRtcTransportOptions options = TransportMessages.FromProto(request);
        return calls.CreateAsync(
            ObjectKind.Transport, id, ObjectKind.Router, request.RouterId,
            (media, _, _) => TransportMessages.ToProto(media.GetRouter(request.RouterId).CreateWebRtcTransport(id, options)));
    }

    public async Task<ConnectWebRtcTransportResponse> ConnectAsync(ConnectWebRtcTransportRequest request)
    {
        (DtlsRole? remoteRole, IReadOnlyList<Protocols.Dtls.DtlsFingerprint> fingerprints) = TransportMessages.FromProto(request.DtlsParameters);
        DtlsRole localRole = await calls.OnTransport(
            request.TransportId, (transport, now, sink) => transport.Connect(remoteRole, fingerprints, now, sink));
        return new ConnectWebRtcTransportResponse { DtlsLocalRole = StateNames.Of(localRole) };
    }

    public async Task<RestartIceResponse> RestartIceAsync(RestartIceRequest request)
    {
        IceCredentials credentials = await calls.OnTransport(request.TransportId, (transport, now, _) => transport.RestartIce(now));
        return new RestartIceResponse { IceParameters = TransportMessages.ToProto(credentials) };
    }

    public Task<SetTransportBitratesResponse> SetBitratesAsync(SetTransportBitratesRequest request)
    {
        if (request.HasMaxOutgoingBitrate || request.HasMinOutgoingBitrate)
        {
            throw new MediaException(
                MediaError.FailedPrecondition, "max_outgoing_bitrate, min_outgoing_bitrate: this version estimates no outgoing bandwidth to limit.");
        }

        return calls.OnTransport(request.TransportId, (transport, _, _) =>
        {
            if (request.HasMaxIncomingBitrate)
            {
                transport.SetMaxIncomingBitrate(request.MaxIncomingBitrate);
            }

            return new SetTransportBitratesResponse();
        });
    }

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
}
