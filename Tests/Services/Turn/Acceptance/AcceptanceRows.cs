namespace JbAspire.Tests.Services.Turn.Acceptance;

/// <summary>
/// The commands of coturn's own clients that a TURN server must serve. Every client needs a user of its own: it leaves an allocation behind
/// that counts
/// against the quota.
/// </summary>
internal static class AcceptanceRows
{
    // With the cipher it is TLS 1.2: without it Debian's client offers TLS 1.0 or 1.1 at random.
    private const string Secure = "-S -F ECDHE-RSA-AES256-GCM-SHA384";
    private const string Plain = "-p {plain}";
    private const string Tls = "-p {tls}";
    private const string Login = "-u {user} -W north";
    private const string Peer = "-e 127.0.0.1 -r {peer}";
    private const string PeerV6 = "-e ::1 -r {peer}";

    // -X and -x ask for an IPv4 or IPv6 relay; -g sets DONT-FRAGMENT; -t is TCP; -S is TLS or DTLS; -s is Send and not channels.
    private const string Usual = $"-X -g {Login} {Peer} 127.0.0.1";

    private static readonly (string Name, string Options)[] Transports =
    [
        ("UDP", Plain),
        ("TCP", $"-t {Plain}"),
        ("TLS", $"-t {Secure} {Tls}"),
        ("TLS on the plain port", $"-t {Secure} {Plain}"),
        ("DTLS", $"{Secure} {Tls}"),
        ("DTLS on the plain port", $"{Secure} {Plain}"),
    ];

    public static IReadOnlyList<AcceptanceRow> All { get; } =
    [
        .. Transports.Select(transport => Relays($"{transport.Name}, channel", $"{transport.Options} {Usual}")),
        .. Transports.Select(transport => Relays($"{transport.Name}, Send indications", $"-s {transport.Options} {Usual}")),

        // Two clients of one server as each other's peers.
        Relays("client to client, two flows each", $"-y {Plain} -X -g {Login} 127.0.0.1", 2000),
        Relays("client to client, one flow each", $"-y -c {Plain} -X -g {Login} 127.0.0.1"),

        // RFC 6062.
        Relays("TCP relay", $"-T {Plain} -X {Login} 127.0.0.1"),
        Relays("TCP relay over TLS", $"-T {Secure} {Tls} -X {Login} 127.0.0.1"),
        Prints("TCP relay completes its connections", $"-T {Plain} -X {Login} 127.0.0.1", "2 connections are completed"),
        // The client itself stops half way through what the passive side sends.
        Prints("TCP relay, passive", $"-P {Plain} -X {Login} 127.0.0.1", Counts(1000, 500)),

        Relays("mandatory channel padding", $"-D {Plain} {Usual}"),
        Relays("dual allocation", $"-G {Plain} {Usual}"),
        Relays("random disconnect over TCP", $"-B -t {Plain} {Usual}"),
        Relays("ORIGIN", $"-o http://x {Plain} {Usual}"),
        Relays("bandwidth attribute", $"-a 500000 {Plain} {Usual}"),
        Relays("1,300 bytes over UDP", $"-l 1300 {Plain} {Usual}", 13_000),
        Relays("8,000 bytes over TCP", $"-t -l 8000 {Plain} {Usual}", 80_000),

        // Each client leaves a probe behind, so that six of them have twelve allocations.
        Relays("twelve allocations of one user", $"-c -m 6 -n 1 {Plain} {Usual}", 600),
        Prints("a thirteenth allocation of one user is refused", $"-c -m 7 -n 1 {Plain} {Usual}", "error 486 (Allocation Quota Reached)"),

        Refused("wrong secret", $"{Plain} {Peer} -X -u {{user}} -W wrong 127.0.0.1"),
        Refused("wrong password", $"{Plain} {Peer} -X -u a -w b 127.0.0.1"),
        Refused("no credentials", $"{Plain} {Peer} -X 127.0.0.1"),
        Refused("expired credentials", $"{Plain} {Peer} -X -g {{rest:-10:exp}} 127.0.0.1"),
        Relays("REST credentials, expiry:name", $"{Plain} {Peer} -X -g {{rest:3600:bob}} 127.0.0.1"),
        Relays("REST credentials, name:expiry", $"{Plain} {Peer} -X -g {{rest:bobby:3600}} 127.0.0.1"),
        Relays("REST credentials, expiry alone", $"{Plain} {Peer} -X -g {{rest:3600}} 127.0.0.1"),

        Prints("mobility is refused where it is off", $"-M {Plain} {Usual}", "error 405 (Mobility Forbidden"),
        Relays("mobility", $"-M {Plain} {Usual}") with { Profile = AcceptanceProfile.Mobility },
        Forbids("loopback peer by channel", $"{Plain} {Usual}", "channel bind: error 403 (Forbidden"),
        Forbids("loopback peer by permission", $"-s {Plain} {Usual}", "create permission error 403 (Forbidden"),

        .. Transports.Where(transport => !transport.Name.EndsWith("port", StringComparison.Ordinal))
            .Select(transport => Relays($"{transport.Name} over IPv6", $"-x {transport.Options} {PeerV6} {Login} ::1")),
        Relays("TCP relay over IPv6", $"-T -x {Plain} {Login} ::1"),
        Relays("IPv6 relay of an IPv4 client", $"-x {Plain} {PeerV6} {Login} 127.0.0.1"),
        Relays("IPv4 relay of an IPv6 client", $"-X {Plain} {Peer} {Login} ::1"),
        // The client sends half of it to the address that it does not count.
        Prints("both families in one allocation", $"-Z {Plain} {Peer} {Login} 127.0.0.1", Counts(500, 500)),
        Prints("IPv6 relay without IPv6 is refused", $"-x {Plain} {PeerV6} {Login} 127.0.0.1", "error 440 (")
            with { Profile = AcceptanceProfile.IPv4Only },

        new("stunclient learns its address", "turnutils_stunclient -p {plain} 127.0.0.1", "UDP reflexive addr: 127.0.0.1:"),
        new("natdiscovery learns its address", "turnutils_natdiscovery -m -p {plain} 127.0.0.1", "UDP reflexive addr: 127.0.0.1:"),
    ];

    private static AcceptanceRow Relays(string name, string options, int bytes = 1000) =>
        Prints(name, options, Counts(bytes, bytes)) with { LosesNothing = true };

    private static AcceptanceRow Refused(string name, string options) => Prints(name, options, "ERROR: Cannot complete Allocation");

    private static AcceptanceRow Forbids(string name, string options, string expected) =>
        Prints(name, options, expected) with { Profile = AcceptanceProfile.DefaultPeers };

    private static AcceptanceRow Prints(string name, string options, string expected) =>
        new(name, $"turnutils_uclient {options}", expected);

    // The exit code says nothing: it is 0 where everything was lost.
    private static string Counts(int sent, int received) => $"tot_send_bytes ~ {sent}, tot_recv_bytes ~ {received}\n";
}
