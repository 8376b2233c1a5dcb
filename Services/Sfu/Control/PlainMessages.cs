using System.Net;
using JbAspire.Contracts.Sfu;
using JbAspire.Media;
using JbAspire.Media.Transports;
using JbAspire.Protocols.Srtp;
using JbAspire.Protocols.Wire;
using SrtpParameters = JbAspire.Media.Transports.SrtpParameters;

namespace JbAspire.Sfu.Control;

/// <summary>Between the contract's messages about plain transports and the media core.</summary>
internal static class PlainMessages
{
    private const string Suites = "AEAD_AES_256_GCM, AEAD_AES_128_GCM, AES_CM_128_HMAC_SHA1_80 or AES_CM_128_HMAC_SHA1_32";

    public static PlainTransportOptions FromProto(CreatePlainTransportRequest request)
    {
        SrtpProfile profile = request.SrtpCryptoSuite.Length == 0
            ? SrtpProfile.Aes128CmHmacSha1_80
            : Suite("srtp_crypto_suite", request.SrtpCryptoSuite);
        return new PlainTransportOptions
        {
            ListenInfo = FromProto("listen_info", request.ListenInfo) ?? new PlainListenInfo(),
            RtcpListenInfo = FromProto("rtcp_listen_info", request.RtcpListenInfo),
            RtcpMux = !request.HasRtcpMux || request.RtcpMux,
            Comedia = request.Comedia,
            SrtpProfile = request.EnableSrtp ? profile : null,
        };
    }

    public static PlainConnectOptions FromProto(ConnectPlainTransportRequest request) => new()
    {
        Ip = request.HasIp ? Address("ip", request.Ip) : null,
        Port = request.HasPort ? Port("port", request.Port) : null,
        RtcpPort = request.HasRtcpPort ? Port("rtcp_port", request.RtcpPort) : null,
        SrtpParameters = request.SrtpParameters is { } parameters
            ? new SrtpParameters(Suite("srtp_parameters.crypto_suite", parameters.CryptoSuite), parameters.KeyBase64)
            : null,
    };

    public static PlainTransportInfo ToProto(PlainTransport transport) => new()
    {
        Id = transport.Id,
        Tuple = ToProto(transport.Tuple),
        RtcpTuple = ToProto(transport.RtcpTuple),
        SrtpParameters = ToProto(transport.SrtpParameters),
    };

    public static ConnectPlainTransportResponse ToConnected(PlainTransport transport) => new()
    {
        Tuple = ToProto(transport.Tuple),
        RtcpTuple = ToProto(transport.RtcpTuple),
        SrtpParameters = ToProto(transport.SrtpParameters),
    };

    public static TransportTuple? ToProto(PlainTuple? tuple) => tuple is null ? null : new TransportTuple
    {
        LocalIp = tuple.Local.ToIPAddress().ToString(),
        LocalAddress = tuple.AnnouncedAddress,
        LocalPort = (uint)tuple.Local.Port,
        RemoteIp = tuple.Remote?.ToIPAddress().ToString() ?? "",
        RemotePort = (uint)(tuple.Remote?.Port ?? 0),
        Protocol = "udp",
    };

    public static Contracts.Sfu.SrtpParameters? ToProto(SrtpParameters? parameters) => parameters is null ? null : new Contracts.Sfu.SrtpParameters
    {
        CryptoSuite = SrtpProfiles.Name(parameters.CryptoSuite),
        KeyBase64 = parameters.KeyBase64,
    };

    private static PlainListenInfo? FromProto(string field, Contracts.Sfu.ListenInfo? info)
    {
        if (info is null)
        {
            return null;
        }

        if (info.Protocol is not ("" or "udp"))
        {
            throw Wrong($"{field}.protocol", info.Protocol, "udp");
        }

        if (info.AnnouncedAddress.Length > 0 && Uri.CheckHostName(info.AnnouncedAddress) == UriHostNameType.Unknown)
        {
            throw Wrong($"{field}.announced_address", info.AnnouncedAddress, "an IP address or a host name");
        }

        return new PlainListenInfo(
            info.Ip.Length == 0 ? null : TransportAddress.From(Address($"{field}.ip", info.Ip), 0),
            info.AnnouncedAddress.Length == 0 ? null : info.AnnouncedAddress,
            info.Port == 0 ? 0 : Port($"{field}.port", info.Port));
    }

    private static SrtpProfile Suite(string field, string name) => SrtpProfiles.TryParse(name, out SrtpProfile profile) ? profile : throw Wrong(field, name, Suites);

    private static IPAddress Address(string field, string text) =>
        IPAddress.TryParse(text, out IPAddress? address) ? address : throw Wrong(field, text, "an IP address");

    private static int Port(string field, uint port) => port is > 0 and <= ushort.MaxValue ? (int)port : throw Wrong(field, $"{port}", "from 1 to 65535");

    private static MediaException Wrong(string field, string value, string allowed) =>
        new(MediaError.InvalidArgument, $"{field}: '{(value.Length <= 64 ? value : value[..64] + "...")}' is not {allowed}.");
}
