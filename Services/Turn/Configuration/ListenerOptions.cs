using System.Net;
using JbAspire.Protocols.Turn.Peers;

namespace JbAspire.Turn.Configuration;

/// <summary>Where clients are served and what their messages may ask.</summary>
internal sealed record ListenerOptions
{
    public const int DefaultPort = 3478;
    public const int DefaultTlsPort = 5349;

    /// <summary><c>listening-ip</c>: the addresses to listen on; empty means all of this host.</summary>
    public IReadOnlyList<IPAddress> Ips { get; init; } = [];

    /// <summary><c>listening-port</c>: UDP and TCP port, where TLS and DTLS are recognised too; 0 lets the system choose one for each.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary><c>tls-listening-port</c>: the same for clients that expect TLS and DTLS there; 0 lets the system choose.</summary>
    public int TlsPort { get; init; } = DefaultTlsPort;

    /// <summary><c>alt-listening-port</c> of RFC 5780; 0 means <see cref="Port"/> plus one.</summary>
    public int AltPort { get; init; }

    /// <summary><c>alt-tls-listening-port</c>; 0 means <see cref="TlsPort"/> plus one.</summary>
    public int AltTlsPort { get; init; }

    /// <summary><c>rfc5780</c>: NAT behaviour discovery, where two addresses of one family are listened on.</summary>
    public bool Rfc5780 { get; init; }

    /// <summary>UDP clients: false by <c>no-udp</c>.</summary>
    public bool Udp { get; init; } = true;

    /// <summary>TCP clients: false by <c>no-tcp</c>.</summary>
    public bool Tcp { get; init; } = true;

    /// <summary>TLS clients: false by <c>no-tls</c>, or without a certificate.</summary>
    public bool Tls { get; init; } = true;

    /// <summary>DTLS clients: false by <c>no-dtls</c>, or without a certificate.</summary>
    public bool Dtls { get; init; } = true;

    /// <summary><c>no-stun</c>: drops every Binding request.</summary>
    public bool NoStun { get; init; }

    /// <summary><c>stun-only</c>: nothing but Binding is served; no credentials are needed then.</summary>
    public bool StunOnly { get; init; }

    /// <summary><c>fingerprint</c>: FINGERPRINT on every answer, not only where the request has one.</summary>
    public bool Fingerprint { get; init; }

    /// <summary><c>software-attribute</c>: SOFTWARE on answers. Off: it makes answers longer and tells attackers more than clients.</summary>
    public bool Software { get; init; }

    /// <summary><c>proxy-protocol</c>: TCP and TLS connections begin with a PROXY protocol header of version 2.</summary>
    public bool ProxyProtocol { get; init; }

    /// <summary><c>proxy-trusted-ip</c>: from whom such a header is believed. Not empty where <see cref="ProxyProtocol"/> is on.</summary>
    public IReadOnlyList<IpRange> ProxyTrustedIps { get; init; } = [];

    /// <summary><c>alternate-server</c>: Allocate requests over UDP and TCP are redirected there in turn (300); empty: not redirected.</summary>
    public IReadOnlyList<IPEndPoint> AlternateServers { get; init; } = [];

    /// <summary><c>tls-alternate-server</c>: the same for TLS and DTLS.</summary>
    public IReadOnlyList<IPEndPoint> TlsAlternateServers { get; init; } = [];
}
