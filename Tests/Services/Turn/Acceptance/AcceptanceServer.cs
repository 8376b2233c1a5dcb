using System.Globalization;
using System.Net;
using System.Net.Sockets;
using JbAspire.TestKit;
using JbAspire.TestKit.Turn;

namespace JbAspire.Tests.Services.Turn.Acceptance;

/// <summary>
/// A server of one profile and coturn's echoing peer, both child processes on free ports. The server is ours, or with
/// TURN_ACCEPTANCE_SERVER=coturn Debian's: what a row expects can be checked against both.
/// </summary>
internal sealed class AcceptanceServer : IAsyncDisposable
{
    public const string Secret = "north";
    public const string Realm = "jbcalling.com";

    private const string Choice = "TURN_ACCEPTANCE_SERVER";
    // Of each profile: listeners and the peer, then relays. coturn opens the ports after its own too (RFC 5780).
    private const int FixedPorts = 6;
    private const int PortsOfProfile = 160;
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromMilliseconds(200);

    // One range for all: relays are bound late, so that ranges which are looked for one by one may overlap.
    private static readonly Lazy<PortRange> Ports = new(
        () => PortRange.FindFree(Enum.GetValues<AcceptanceProfile>().Length * PortsOfProfile));

    private readonly AcceptanceProfile _profile;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("turn-acceptance-");
    private ClientProgram? _server;
    private ClientProgram? _peer;

    private AcceptanceServer(AcceptanceProfile profile) => _profile = profile;

    public int PlainPort { get; private set; }

    public int TlsPort { get; private set; }

    public int PeerPort { get; private set; }

    public IPEndPoint EndPoint => new(IPAddress.Loopback, PlainPort);

    /// <summary>The last lines that the server has printed.</summary>
    public string Log => _server?.Output is { Length: > 4000 } longer ? longer[^4000..] : _server?.Output ?? "";

    private static bool IsCoturn => Environment.GetEnvironmentVariable(Choice) == "coturn";

    public static async Task<AcceptanceServer> StartAsync(AcceptanceProfile profile)
    {
        AcceptanceServer server = new(profile);
        try
        {
            await server.StartAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        if (_peer is not null)
            await _peer.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private async Task StartAsync()
    {
        int first = Ports.Value.First + (int)_profile * PortsOfProfile;
        (PlainPort, TlsPort, PeerPort) = (first, first + 2, first + 4);
        ServerCertificate.Write(CertificateFile, KeyFile);
        _peer = new ClientProgram("turnutils_peer", ["-L", "127.0.0.1", "-L", "::1", "-p", Write(PeerPort)]);
        string[] flags = [.. Flags(new PortRange(first + FixedPorts, first + PortsOfProfile - 1))];
        _server = IsCoturn
            ? new ClientProgram("turnserver", [.. flags, "--no-cli", "--log-file=stdout", "--simple-log", $"--pidfile={PathOf("pid")}"])
            : new ClientProgram("dotnet", [OurAssembly(), .. flags], ("ASPNETCORE_URLS", "http://127.0.0.1:0"));
        await WaitUntilItAnswersAsync();
    }

    private string CertificateFile => PathOf("certificate.pem");

    private string KeyFile => PathOf("key.pem");

    private string PathOf(string file) => Path.Combine(_folder.FullName, file);

    private IEnumerable<string> Flags(PortRange relay)
    {
        string[] addresses = _profile == AcceptanceProfile.IPv4Only ? ["127.0.0.1"] : ["127.0.0.1", "::1"];
        return
        [
            "-n", .. addresses.SelectMany(address => new[] { "-L", address }), .. addresses.SelectMany(address => new[] { "-E", address }),
            "--realm", Realm, "--use-auth-secret", "--static-auth-secret", Secret, "--cert", CertificateFile, "--pkey", KeyFile,
            "-p", Write(PlainPort), "--tls-listening-port", Write(TlsPort),
            "--min-port", Write(relay.First), "--max-port", Write(relay.Last),
            "--user-quota", "12", "--total-quota", "1200", "--max-bps", "1000000", "--fingerprint",
            .. _profile == AcceptanceProfile.DefaultPeers ? Array.Empty<string>() : ["--allow-loopback-peers"],
            .. _profile == AcceptanceProfile.Mobility ? ["--mobility"] : Array.Empty<string>(),
        ];
    }

    private async Task WaitUntilItAnswersAsync()
    {
        using UdpClient probe = new(new IPEndPoint(IPAddress.Loopback, 0));
        DateTime end = DateTime.UtcNow + StartLimit;
        while (DateTime.UtcNow < end && !_server!.HasExited)
        {
            using CancellationTokenSource interval = new(ProbeInterval);
            try
            {
                await probe.SendAsync(new TurnTestClient().Binding(), EndPoint);
                await probe.ReceiveAsync(interval.Token);
                return;
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException)
            {
                // Not yet.
            }
        }

        throw new InvalidOperationException($"The server does not answer on {EndPoint}:\n{Log}");
    }

    // .../Tests/Services/bin/CONFIGURATION/FRAMEWORK/
    private static string OurAssembly()
    {
        DirectoryInfo output = new(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        string root = output.Parent!.Parent!.Parent!.Parent!.Parent!.FullName;
        return Path.Combine(root, "Services", "Turn", "bin", output.Parent!.Name, output.Name, "JbAspire.Turn.dll");
    }

    private static string Write(int port) => port.ToString(CultureInfo.InvariantCulture);
}
