using JbAspire.Load.Engine;
using JbAspire.Load.Linux;
using JbAspire.Protocols.Srtp;

namespace JbAspire.Load.Fanout;

/// <summary>What <c>fanout</c> and <c>max</c> have in common on the command line.</summary>
internal static class FanoutOptions
{
    private const string Plain = "plain";
    private const string WebRtc = "webrtc";

    public static IReadOnlyList<LoadOption> All { get; } =
    [
        new("engine", "ours", "ours, janus, echo (a C program without RTP), the path of an Sfu; several with commas: they alternate"),
        new("receivers", "250", "addresses that receive"),
        new("producers", "1", "sources: receiver i gets what source i modulo their number sends"),
        new("rate", "300", "packets a second of each source"),
        new("burst", "10", "packets that leave at once: 1 is evenly paced, 10 a video frame; several with commas"),
        new("size", "1200", "bytes of an RTP packet, without what SRTP adds"),
        new("srtp", "AEAD_AES_128_GCM", "AEAD_AES_128_GCM, AES_CM_128_HMAC_SHA1_80 (or _32), AEAD_AES_256_GCM, none; several with commas"),
        new("transport", "plain", "plain: RTP or SRTP over UDP without ICE and DTLS; webrtc: ours alone, with transport-cc, RTX and history"),
        new("history", "false", "plain: whether consumers have NACK, RTX and bandwidth estimation, and keep packets to send them again"),
        new("seconds", "10", "how long a run measures"),
        new("warmup", "3", "seconds of the same load before it"),
        new("repeats", "1", "runs of each scenario and engine; the one with the median CPU is told"),
        new("client-gso", "true", "bursts leave the load as one train (UDP_SEGMENT); false: sendmmsg"),
        new("client-gro", "true", "the load takes trains as they come (UDP_GRO); false: the engine's send call cuts them up"),
        new("pin", "0,1", "the engine's core and the load's; -1: any"),
        new("realtime", null, "real-time priority for the load and the engines: other work on the machine disturbs little, and waits"),
        new("engine-args", "", "more settings for ours, with spaces between them, for example Sfu:SocketBufferBytes=1000000"),
        new("json", null, "one JSON object for each scenario and engine"),
        new("quiet", null, "no progress on standard error"),
    ];

    /// <summary>The same with other defaults.</summary>
    public static IEnumerable<LoadOption> With(params (string Name, string Default)[] defaults) => All.Select(option =>
        defaults.FirstOrDefault(other => other.Name == option.Name) is { Default: { } value } ? option with { Default = value } : option);

    /// <summary>The engine's core and the load's.</summary>
    public static (int Engine, int Load) ReadPins(Arguments arguments) => arguments.Numbers("pin", -1, 1023) is [int engine, int load]
        ? (engine, load)
        : throw new UsageException($"--pin is two cores, for example 0,1, not {arguments.Text("pin")}.");

    public static IEnumerable<FanoutScenario> ReadScenarios(Arguments arguments)
    {
        foreach (string srtp in arguments.Words("srtp"))
        {
            foreach (int burst in arguments.Numbers("burst", 1, TrainSender.MaxBurst))
            {
                FanoutScenario scenario = new()
                {
                    Receivers = arguments.Number("receivers", 1, 60_000),
                    Producers = arguments.Number("producers", 1, 5000),
                    Rate = arguments.Number("rate", 1, 1_000_000),
                    Burst = burst,
                    Size = arguments.Number("size", FanoutPacket.MinSize, 1400),
                    Srtp = ReadProfile(srtp),
                    History = arguments.Flag("history"),
                    ClientSegmentation = arguments.Flag("client-gso"),
                    ClientCoalescing = arguments.Flag("client-gro"),
                    Seconds = arguments.Number("seconds", 1, 3600),
                    WarmupSeconds = arguments.Number("warmup", 0, 600),
                };
                scenario.Check();
                yield return scenario;
            }
        }
    }

    /// <summary>Starts an engine with what drives it.</summary>
    public static IFanoutSystem StartSystem(Arguments arguments, string name)
    {
        (int Engine, int Load) cores = ReadPins(arguments);
        if (arguments.Word("transport", Plain, WebRtc) == WebRtc)
        {
            return name is "echo" or "janus"
                ? throw new UsageException($"--transport {WebRtc} is for ours alone, not for {name}.")
                : new WebRtcSystem(Program(name), cores);
        }

        string[] settings = arguments.Text("engine-args").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new PlainSystem(name switch
        {
            "echo" => new EchoEngine(cores.Engine),
            "janus" => new JanusEngine(cores.Engine),
            _ => new SfuEngine(Program(name), cores.Engine, settings),
        });
    }

    private static string? Program(string name) => name switch
    {
        "ours" => null,
        _ when File.Exists(name) => name,
        _ => throw new UsageException($"--engine is ours, janus, echo or a program's path, not {name}."),
    };

    private static SrtpProfile? ReadProfile(string name)
    {
        if (name == "none")
            return null;

        return SrtpProfiles.TryParse(name, out SrtpProfile profile)
            ? profile
            : throw new UsageException(
                $"--srtp is AEAD_AES_128_GCM, AEAD_AES_256_GCM, AES_CM_128_HMAC_SHA1_80, AES_CM_128_HMAC_SHA1_32 or none, not {name}.");
    }
}
