using static JbAspire.Turn.Configuration.Options.OptionKinds;

namespace JbAspire.Turn.Configuration.Options;

/// <summary>coturn's options that change nothing here: accepted, ignored with a warning, or refused.</summary>
internal static class OtherOptionTable
{
    private const string NoDatabase = "there is no database; users and secrets stand in the configuration";
    private const string NoCommandLine = "there is no command line interface on a port";
    private const string NoWebAdmin = "there is no web interface";
    private const string NoSyslog = "logs go to the console, where systemd's journal takes them, and to log-file";
    private const string NotRoot = "start the process as the user that it is to run as (User= of a systemd unit)";
    private const string DiffieHellman = "key exchange is ephemeral on elliptic curves alone";
    private const string OldTls = "TLS 1.2 and 1.3 alone are spoken";
    private const string Device = "name its addresses with listening-ip and relay-ip";

    public static IEnumerable<TurnOption> Options => [.. AcceptedOptions, .. IgnoredOptions, .. RefusedOptions];

    private static IEnumerable<TurnOption> AcceptedOptions =>
    [
        Accepted("no-multicast-peers", "Multicast and broadcast peers are always denied."),
        Accepted("no-loopback-peers", "Loopback peers are denied unless allow-loopback-peers is set."),
        Accepted("no-cli", NoCommandLine),
        Accepted("no-rfc5780", "RFC 5780 is off unless rfc5780 is set."),
        Accepted("no-stun-backward-compatibility", "Requests of RFC 3489 are never answered."),
        Accepted("response-origin-only-with-rfc5780", "So it is."),
        Accepted("no-software-attribute", "SOFTWARE is off unless software-attribute is set.") with { Aliases = ["software-attribute-off", "prod"] },
        Accepted("simple-log", "log-file is always the exact name."),
        Accepted("new-log-timestamp", "Times in log-file are always ISO 8601."),
        Accepted("stateless-nonce", "Nonces always are."),
        Accepted("no-tlsv1", OldTls),
        Accepted("no-tlsv1_1", OldTls),
        Accepted("no-sslv2", OldTls),
        Accepted("no-sslv3", OldTls),
        Accepted("no-http", "HTTP on the ports of TURN is never answered."),
        Accepted("no-auth-pings", NoDatabase),
        Accepted("no-dynamic-ip-list", NoDatabase),
        Accepted("no-dynamic-realms", NoDatabase),
        Accepted("ne", "The network engine is chosen by the system.", "1|2|3"),
    ];

    private static IEnumerable<TurnOption> IgnoredOptions =>
    [
        Ignored("listening-device", Device, "device") with { Short = 'd', Aliases = ["listener-ifname"] },
        Ignored("relay-device", Device, "device") with { Short = 'i', Aliases = ["relay-ifname"] },
        Ignored("aux-server", "listen on more addresses with listening-ip", "ip:port"),
        Ignored("udp-self-balance", "event loops share the load already"),
        Ignored("tcp-proxy-port", "set proxy-protocol and proxy-trusted-ip, which hold for the listening ports", "port"),
        Ignored("check-origin-consistency", "ORIGIN only chooses the realm (origin-realm)"),
        Ignored("syslog", NoSyslog),
        Ignored("syslog-facility", NoSyslog, "facility"),
        Ignored("new-log-timestamp-format", "times in log-file are ISO 8601", "format"),
        Ignored("log-binding", "Binding requests are counted, not logged"),
        Ignored("daemon", "the process stays in the foreground; a supervisor such as systemd keeps it") with { Short = 'o' },
        Ignored("proc-user", NotRoot, "user"),
        Ignored("proc-group", NotRoot, "group"),
        Ignored("max-allocate-timeout", "clients without allocation hold no state", "seconds"),
        Ignored("userdb", NoDatabase, "file") with { Short = 'b', Aliases = ["db"] },
        Ignored("psql-userdb", NoDatabase, "connection") with { Short = 'e', Aliases = ["sql-userdb"] },
        Ignored("mysql-userdb", NoDatabase, "connection") with { Short = 'M' },
        Ignored("mongo-userdb", NoDatabase, "connection") with { Short = 'J' },
        Ignored("redis-userdb", NoDatabase, "connection") with { Short = 'N' },
        Ignored("redis-statsdb", "metrics are served to Prometheus", "connection") with { Short = 'O' },
        Ignored("secret-key-file", NoDatabase, "file"),
        Ignored("cli", NoCommandLine),
        Ignored("cli-ip", NoCommandLine, "ip"),
        Ignored("cli-port", NoCommandLine, "port"),
        Ignored("cli-password", NoCommandLine, "password") with { IsSecret = true },
        Ignored("cli-max-output-sessions", NoCommandLine, "number"),
        Ignored("web-admin", NoWebAdmin),
        Ignored("web-admin-ip", NoWebAdmin, "ip"),
        Ignored("web-admin-port", NoWebAdmin, "port"),
        Ignored("web-admin-listen-on-workers", NoWebAdmin),
        Ignored("acme-redirect", "HTTP on the ports of TURN is not answered", "url"),
        Ignored("prometheus-username-labels", "a time series for each user has no bound"),
        Ignored("dh-file", DiffieHellman, "file"),
        Ignored("dh566", DiffieHellman),
        Ignored("dh1066", DiffieHellman),
        Ignored("dh2066", DiffieHellman),
        Ignored("ec-curve-name", "curves are chosen by the TLS library", "curve"),
        Ignored("tlsv1", OldTls),
        Ignored("tlsv1_1", OldTls),
        Ignored("keep-address-family", "without REQUESTED-ADDRESS-FAMILY the family is IPv4 (RFC 8656 §7.2)") with { Short = 'K' },
        Ignored("allocation-default-address-family", "without REQUESTED-ADDRESS-FAMILY the family is IPv4 (RFC 8656 §7.2)", "ipv4|ipv6|keep")
            with { Short = 'A' },
        Ignored("server-relay", "peers always need a permission"),
    ];

    private static IEnumerable<TurnOption> RefusedOptions =>
    [
        Refused("secure-stun", "removed: browsers cannot authenticate Binding requests and would find no candidates by them; binding-rate limits abuse"),
        Refused("CA-file", "removed: client certificates are not checked, and every client would be let in", "file") with { Setting = "CaFile" },
    ];
}
