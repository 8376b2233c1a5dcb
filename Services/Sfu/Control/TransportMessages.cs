using JbAspire.Contracts.Sfu;
using JbAspire.Media;
using JbAspire.Media.Transports;
using JbAspire.Protocols.Dtls;
using JbAspire.Protocols.Ice;
using JbAspire.Protocols.Wire;
using Fingerprint = JbAspire.Protocols.Dtls.DtlsFingerprint;

namespace JbAspire.Sfu.Control;

/// <summary>Between the contract's transport messages and the media core.</summary>
internal static class TransportMessages
{
    private const int MaxFingerprints = 16;

    public static WebRtcTransportOptions FromProto(CreateWebRtcTransportRequest request)
    {
        var standard = new WebRtcTransportOptions();
        uint consent = request.HasIceConsentTimeout ? request.IceConsentTimeout : (uint)standard.IceConsentTimeout.TotalSeconds;
        if (consent is not 0 and (< 10 or > 60))
        {
            throw new MediaException(MediaError.InvalidArgument, $"ice_consent_timeout: {consent} is not 0 (off) or from 10 to 60 seconds.");
        }

        return new WebRtcTransportOptions
        {
            EnableUdp = request.HasEnableUdp ? request.EnableUdp : standard.EnableUdp,
            EnableTcp = request.HasEnableTcp ? request.EnableTcp : standard.EnableTcp,
            PreferUdp = request.HasPreferUdp ? request.PreferUdp : standard.PreferUdp && !request.PreferTcp,
            PreferTcp = request.PreferTcp,
            InitialAvailableOutgoingBitrate = request.HasInitialAvailableOutgoingBitrate
                ? request.InitialAvailableOutgoingBitrate
                : standard.InitialAvailableOutgoingBitrate,
            MaxIncomingBitrate = request.HasMaxIncomingBitrate ? request.MaxIncomingBitrate : standard.MaxIncomingBitrate,
            IceConsentTimeout = TimeSpan.FromSeconds(consent),
        };
    }

    public static (DtlsRole? RemoteRole, IReadOnlyList<Fingerprint> Fingerprints) FromProto(DtlsParameters? parameters)
    {
        if (parameters is null)
        {
            throw new MediaException(MediaError.InvalidArgument, "dtlsParameters: they are missing.");
        }

        DtlsRole? role = parameters.Role switch
        {
            "" or "auto" => null,
            "client" => DtlsRole.Client,
            "server" => DtlsRole.Server,
            _ => throw new MediaException(MediaError.InvalidArgument, $"dtlsParameters.role: '{parameters.Role}' is not auto, client or server."),
        };
        if (parameters.Fingerprints.Count is 0 or > MaxFingerprints)
        {
            throw new MediaException(
                MediaError.InvalidArgument, $"dtlsParameters.fingerprints: {parameters.Fingerprints.Count} entries; 1 to {MaxFingerprints} are allowed.");
        }

        return (role, [.. parameters.Fingerprints.Select(entry =>
            Fingerprint.TryParse(entry.Algorithm, entry.Value, out Fingerprint? fingerprint)
                ? fingerprint
                : throw new MediaException(
                    MediaError.InvalidArgument,
                    $"dtlsParameters.fingerprints: algorithm '{entry.Algorithm}' with this value is not sha-256, sha-384 or sha-512 with its number of AB:CD pairs."))]);
    }

    public static WebRtcTransportInfo ToProto(WebRtcTransport transport)
    {
        var info = new WebRtcTransportInfo
        {
            Id = transport.Id,
            IceParameters = ToProto(transport.IceCredentials),
            DtlsParameters = new DtlsParameters { Role = "auto" },
        };
        info.IceCandidates.AddRange(transport.IceCandidates.Select(ToProto));
        info.DtlsParameters.Fingerprints.AddRange(transport.DtlsFingerprints.Select(
            fingerprint => new Contracts.Sfu.DtlsFingerprint { Algorithm = fingerprint.Algorithm, Value = fingerprint.Value }));
        return info;
    }

    public static IceParameters ToProto(IceCredentials credentials) =>
        new() { UsernameFragment = credentials.UsernameFragment, Password = credentials.Password, IceLite = true };

    private static Contracts.Sfu.IceCandidate ToProto(Media.Transports.IceCandidate candidate)
    {
        var message = new Contracts.Sfu.IceCandidate
        {
            Foundation = candidate.Foundation,
            Priority = candidate.Priority,
            Ip = candidate.Address,
            Address = candidate.Address,
            Protocol = candidate.Protocol == TransportProtocol.Tcp ? "tcp" : "udp",
            Port = (uint)candidate.Port,
            Type = "host",
        };
        if (candidate.Protocol == TransportProtocol.Tcp)
        {
            message.TcpType = "passive";
        }

        return message;
    }
}
