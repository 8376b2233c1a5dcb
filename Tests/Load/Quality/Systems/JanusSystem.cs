using System.Globalization;
using JbAspire.Load.Quality.Browser;
using JbAspire.Load.Quality.Network;

namespace JbAspire.Load.Quality.Systems;

/// <summary>
/// Janus's VideoRoom (Debian package <c>janus</c>). Janus chooses no layer by bandwidth: as it comes it sends the highest substream and
/// falls back only where that one's packets stay away. An application can choose on its own, for which Janus has the slowlink notice:
/// <paramref name="adapts"/> is such an application.
/// </summary>
internal sealed class JanusSystem(bool adapts) : IQualitySystem
{
    private const int WebSocketPort = 8188;
    private const int Room = 1234;
    private const int SlowLinkPacketsPerSecond = 4;
    private const int UpAgainMilliseconds = 10_000;

    private static readonly string[] UnusedPlugins =
    [
        "audiobridge", "duktape", "echotest", "lua", "nosip", "recordplay", "sip", "streaming", "textroom", "videocall", "voicemail",
    ];

    private static readonly string[] UnusedTransports = ["http", "mqtt", "nanomsg", "pfunix", "rabbitmq"];

    private readonly string _folder = Directory.CreateTempSubdirectory("jbaspire-janus-").FullName;
    private ServerProcess? _server;

    public string Name => adapts ? "janus-adapted" : "janus";

    public string Description => adapts
        ? $"Janus VideoRoom; the page goes a substream down at each slowlink notice (over {SlowLinkPacketsPerSecond} packets lost "
            + $"in a second), up after {UpAgainMilliseconds / 1000} s without one"
        : "Janus VideoRoom, highest substream, its own automatic fallback";

    public string Logs => _server?.Tail ?? "";

    public TimeSpan ProcessorTime => _server?.ProcessorTime ?? TimeSpan.Zero;

    public async Task StartAsync(TestNetwork network, CancellationToken cancellation)
    {
        WriteConfiguration();
        List<string> command =
        [
            "janus", "--configs-folder", _folder, "--config", Path.Combine(_folder, "janus.jcfg"),
            "--interface", TestNetwork.CoreAddress, "--disable-colors",
        ];
        if (adapts)
            command.AddRange(["--slowlink-threshold", SlowLinkPacketsPerSecond.ToString(CultureInfo.InvariantCulture)]);
        _server = new ServerProcess(network, new Dictionary<string, string>(), [.. command]);
        await _server.WaitForPortAsync(WebSocketPort, cancellation);
    }

    public async Task ConnectAsync(QualityPage sender, QualityPage receiver, SentMedia media)
    {
        string url = $"ws://{TestNetwork.CoreAddress}:{WebSocketPort}", room = Room.ToString(CultureInfo.InvariantCulture);
        JoinedParty published = await sender.JoinAsync("janus.publish", new { url, room, media.Video, media.Layers });
        await receiver.JoinAsync(
            "janus.watch", new { url, room, published.Feed, media.Layers, adapts = adapts ? UpAgainMilliseconds : 0 });
    }

    public void Dispose()
    {
        _server?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static string Disabled(string section, string[] names) =>
        $"{section}: {{\n  disable = \"{string.Join(',', names.Select(name => $"libjanus_{name}.so"))}\"\n}}\n";

    // The package's own settings, less what is not used, and a room without the sample's cap of 128 kbit/s.
    private void WriteConfiguration()
    {
        File.WriteAllText(Path.Combine(_folder, "janus.jcfg"), """
            general: {
              debug_level = 4
            }

            """ + Disabled("plugins", UnusedPlugins) + Disabled("transports", UnusedTransports));
        File.WriteAllText(Path.Combine(_folder, "janus.transport.websockets.jcfg"), string.Create(CultureInfo.InvariantCulture, $$"""
            general: {
              json = "compact"
              ws = true
              ws_port = {{WebSocketPort}}
            }

            """));
        File.WriteAllText(Path.Combine(_folder, "janus.plugin.videoroom.jcfg"), string.Create(CultureInfo.InvariantCulture, $$"""
            room-{{Room}}: {
              description = "quality"
              publishers = 6
              bitrate = 2000000
              fir_freq = 10
              audiocodec = "opus"
              videocodec = "vp8"
              record = false
            }

            """));
    }
}
