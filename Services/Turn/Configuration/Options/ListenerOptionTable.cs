using System.Net;
using static JbAspire.Turn.Configuration.Options.OptionKinds;

namespace JbAspire.Turn.Configuration.Options;

/// <summary>Options of <see cref="ListenerOptions"/>.</summary>
internal static class ListenerOptionTable
{
    private static readonly (long, long) AnyPort = (0, ushort.MaxValue);

    public static IEnumerable<TurnOption> Options =>
    [
        Addresses("listening-ip", o => o.Listeners.Ips, (o, v) => With(o, o.Listeners with { Ips = v }),
            "Address to listen on; default: all of this host.") with { Short = 'L', NeedsRestart = true },
        Number("listening-port", "port", AnyPort, o => o.Listeners.Port, (o, v) => With(o, o.Listeners with { Port = (int)v }),
            "UDP and TCP port; TLS and DTLS are recognised there too. 0: the system chooses.")
            with { Short = 'p', Aliases = ["listener-port"], NeedsRestart = true },
        Number("tls-listening-port", "port", AnyPort, o => o.Listeners.TlsPort, (o, v) => With(o, o.Listeners with { TlsPort = (int)v }),
            "Port for TLS and DTLS; plain UDP and TCP are recognised there too. 0: the system chooses.")
            with { Aliases = ["tls-listener-port"], NeedsRestart = true },
        Number("alt-listening-port", "port", AnyPort, o => o.Listeners.AltPort, (o, v) => With(o, o.Listeners with { AltPort = (int)v }),
            "Second port of RFC 5780; 0: listening-port plus one.") with { Aliases = ["alt-listener-port"], NeedsRestart = true },
        Number("alt-tls-listening-port", "port", AnyPort, o => o.Listeners.AltTlsPort, (o, v) => With(o, o.Listeners with { AltTlsPort = (int)v }),
            "Second TLS port of RFC 5780; 0: tls-listening-port plus one.") with { Aliases = ["alt-tls-listener-port"], NeedsRestart = true },
        Switch("rfc5780", o => o.Listeners.Rfc5780, (o, v) => With(o, o.Listeners with { Rfc5780 = v }),
            "NAT behaviour discovery (RFC 5780); needs two listening-ip of one family.") with { NeedsRestart = true },
        Switch("no-udp", o => !o.Listeners.Udp, (o, v) => With(o, o.Listeners with { Udp = !v }), "No UDP clients.") with { NeedsRestart = true },
        Switch("no-tcp", o => !o.Listeners.Tcp, (o, v) => With(o, o.Listeners with { Tcp = !v }), "No TCP clients.") with { NeedsRestart = true },
        Switch("no-tls", o => !o.Listeners.Tls, (o, v) => With(o, o.Listeners with { Tls = !v }), "No TLS clients.") with { NeedsRestart = true },
        Switch("no-dtls", o => !o.Listeners.Dtls, (o, v) => With(o, o.Listeners with { Dtls = !v }), "No DTLS clients.") with { NeedsRestart = true },
        Switch("no-stun", o => o.Listeners.NoStun, (o, v) => With(o, o.Listeners with { NoStun = v }),
            "Drops Binding requests, so browsers learn no server-reflexive candidate from this server.") with { NeedsRestart = true },
        Switch("stun-only", o => o.Listeners.StunOnly, (o, v) => With(o, o.Listeners with { StunOnly = v }),
            "Serves Binding alone; needs no credentials.") with { Short = 'S', NeedsRestart = true },
        Switch("fingerprint", o => o.Listeners.Fingerprint, (o, v) => With(o, o.Listeners with { Fingerprint = v }),
            "FINGERPRINT on every answer, not only where the request has one.") with { Short = 'f', NeedsRestart = true },
        Switch("software-attribute", o => o.Listeners.Software, (o, v) => With(o, o.Listeners with { Software = v }),
            "SOFTWARE on answers.") with { NeedsRestart = true },
        Switch("proxy-protocol", o => o.Listeners.ProxyProtocol, (o, v) => With(o, o.Listeners with { ProxyProtocol = v }),
            "TCP and TLS connections begin with a PROXY protocol v2 header.") with { NeedsRestart = true },
        Ranges("proxy-trusted-ip", o => o.Listeners.ProxyTrustedIps, (o, v) => With(o, o.Listeners with { ProxyTrustedIps = v }),
            "Proxy whose header is believed; needed with proxy-protocol.") with { NeedsRestart = true },
        Servers("alternate-server", ListenerOptions.DefaultPort, o => o.Listeners.AlternateServers,
            (o, v) => With(o, o.Listeners with { AlternateServers = v }),
            "Redirects Allocate requests over UDP and TCP there, in turn (300)."),
        Servers("tls-alternate-server", ListenerOptions.DefaultTlsPort, o => o.Listeners.TlsAlternateServers,
            (o, v) => With(o, o.Listeners with { TlsAlternateServers = v }),
            "The same for TLS and DTLS."),
    ];

    private static TurnOption Servers(
        string name,
        int defaultPort,
        Func<TurnServerOptions, IReadOnlyList<IPEndPoint>> get,
        Func<TurnServerOptions, IReadOnlyList<IPEndPoint>, TurnServerOptions> set,
        string help) =>
        ListOf(name, "ip[:port]", "ip or ip:port, IPv6 with a port in brackets", text => OptionValues.EndPointOrNull(text, defaultPort), get, set, help);

    private static TurnServerOptions With(TurnServerOptions options, ListenerOptions listeners) => options with { Listeners = listeners };
}
