using JbAspire.Protocols.Turn.Peers;
using JbAspire.Turn.Configuration;
using JbAspire.Turn.Transports;

namespace JbAspire.Turn.Engine;

/// <summary>The settings of the clients' transports.</summary>
internal static class TransportSettings
{
    public static ClientTransportOptions Of(TurnServerOptions options)
    {
        IpRangeList proxies = new(options.Listeners.ProxyTrustedIps);
        return new ClientTransportOptions
        {
            AllowUdp = options.Listeners.Udp,
            AllowTcp = options.Listeners.Tcp,
            AllowTls = options.Listeners.Tls && options.Tls.HasCertificate,
            AllowDtls = options.Listeners.Dtls && options.Tls.HasCertificate,
            UseProxyProtocol = options.Listeners.ProxyProtocol,
            IsTrustedProxy = address => proxies.Contains(address),
        };
    }
}
