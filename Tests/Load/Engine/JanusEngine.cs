using System.Globalization;
using System.Text.Json.Nodes;
using JbAspire.Load.Fanout;
using JbAspire.Load.Measuring;
using JbAspire.Protocols.Srtp;
using JbAspire.Protocols.Wire;
using JbAspire.TestKit;

namespace JbAspire.Load.Engine;

/// <summary>
/// Janus (Debian package <c>janus</c>): a VideoRoom with a remote publisher, which takes plain RTP, and one RTP forwarder for each receiver,
/// which sends RTP or SRTP with a key of its own.
/// </summary>
internal sealed class JanusEngine : IFanoutEngine
{
    private const int Room = 1234;
    private const string Plugin = "janus.plugin.videoroom";
    private const int NotCounted = 20;

    private readonly string _folder = Directory.CreateTempSubdirectory("jbaspire-janus-").FullName;
    private readonly ChildProcess _process;
    private readonly JanusControl _control;

    public JanusEngine(int core)
    {
        int port = PortRange.FindFree(1).First;
        WriteConfiguration(port);
        _process = new ChildProcess(
            Name, core, new Dictionary<string, string>(),
            "janus", "--configs-folder", _folder, "--config", Path.Combine(_folder, "janus.jcfg"), "--interface", "127.0.0.1",
            "--disable-colors");
        try
        {
            JanusControl? control = null;
            _process.WaitUntil(() => (control = JanusControl.TryConnect(port)) is not null);
            _control = control!;
            _control.Attach(Plugin);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public string Name => "janus";

    public int ProcessId => _process.Id;

    public string? Refusal(FanoutScenario scenario) =>
        scenario.Srtp is null or SrtpProfile.Aes128CmHmacSha1_80 or SrtpProfile.Aes128CmHmacSha1_32
            ? null
            : "its RTP forwarders know AES_CM_128_HMAC_SHA1_80 and _32 only";

    public FanoutRoute Open(
        FanoutScenario scenario, IReadOnlyList<TransportAddress> producers, IReadOnlyList<TransportAddress> receivers)
    {
        _control.Ask(new JsonObject
        {
            ["request"] = "create",
            ["room"] = Room,
            ["publishers"] = producers.Count + 1,
            ["videocodec"] = "vp8",
            ["audiocodec"] = "opus",
        });
        ProducerRoute[] routes = [.. producers.Select((_, i) => AddPublisher(i))];
        SrtpKeying?[] keys = new SrtpKeying?[receivers.Count];
        int notCounted = Math.Min(NotCounted, receivers.Count / 2);
        long before = 0;
        for (int i = 0; i < receivers.Count; i++)
        {
            if (i == notCounted)
                before = ReadMemory();
            keys[i] = Forward(scenario, i % producers.Count, receivers[i]);
        }

        return new FanoutRoute(routes, keys, before, receivers.Count - notCounted);
    }

    public void Close() => _control.Ask(new JsonObject { ["request"] = "destroy", ["room"] = Room });

    public long ReadMemory() => ProcessMemory.Read(ProcessId).Proportional;

    public CollectorPauses? ReadPauses() => null;

    public void Dispose()
    {
        _control?.Dispose();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static int PublisherId(int index) => 100 + index;

    private ProducerRoute AddPublisher(int index)
    {
        JsonObject stream = new() { ["type"] = "video", ["mindex"] = 0, ["mid"] = "0", ["codec"] = "vp8" };
        JsonObject added = _control.Ask(new JsonObject
        {
            ["request"] = "add_remote_publisher",
            ["room"] = Room,
            ["id"] = PublisherId(index),
            ["iface"] = "127.0.0.1",
            ["streams"] = new JsonArray(stream),
        });
        TransportAddress address = TransportAddress.FromBytes([127, 0, 0, 1], added["port"]!.GetValue<int>());
        return new ProducerRoute(address, null, null);
    }

    private SrtpKeying? Forward(FanoutScenario scenario, int producer, TransportAddress receiver)
    {
        SrtpKeying? keying = scenario.Srtp is { } profile ? SrtpKeying.Create(profile) : null;
        JsonObject stream = new() { ["mid"] = "0", ["port"] = receiver.Port, ["ssrc"] = 5000, ["pt"] = FanoutPacket.PayloadType };
        JsonObject request = new()
        {
            ["request"] = "rtp_forward",
            ["room"] = Room,
            ["publisher_id"] = PublisherId(producer),
            ["host"] = receiver.ToIPAddress().ToString(),
            ["host_family"] = "ipv4",
            ["streams"] = new JsonArray(stream),
        };
        if (keying is not null)
        {
            request["srtp_suite"] = keying.Profile == SrtpProfile.Aes128CmHmacSha1_80 ? 80 : 32;
            request["srtp_crypto"] = keying.Base64;
        }

        _control.Ask(request);
        return keying;
    }

    private void WriteConfiguration(int port)
    {
        string[] plugins =
        [
            "audiobridge", "duktape", "echotest", "lua", "nosip", "recordplay", "sip", "streaming", "textroom", "videocall", "voicemail",
        ];
        string[] transports = ["http", "mqtt", "nanomsg", "pfunix", "rabbitmq"];
        File.WriteAllText(
            Path.Combine(_folder, "janus.jcfg"),
            "general: {\n  debug_level = 2\n}\n" + Disabled("plugins", plugins) + Disabled("transports", transports));
        File.WriteAllText(Path.Combine(_folder, "janus.transport.websockets.jcfg"), string.Create(
            CultureInfo.InvariantCulture, $"general: {{\n  json = \"compact\"\n  ws = true\n  ws_port = {port}\n}}\n"));
        File.WriteAllText(Path.Combine(_folder, "janus.plugin.videoroom.jcfg"), "general: {\n}\n");
    }

    private static string Disabled(string section, string[] names) =>
        $"{section}: {{\n  disable = \"{string.Join(',', names.Select(name => $"libjanus_{name}.so"))}\"\n}}\n";
}
