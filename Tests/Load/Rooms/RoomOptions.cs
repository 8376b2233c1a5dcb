using JbAspire.Load.Linux;
using JbAspire.Load.Peers;

namespace JbAspire.Load.Rooms;

/// <summary>The options that all verbs with participants have, and what they stand for.</summary>
internal static class RoomOptions
{
    private const int MaxCore = 1023;

    private static readonly Dictionary<string, ushort> Profiles = new(StringComparer.Ordinal)
    {
        ["AEAD_AES_128_GCM"] = 7,
        ["AEAD_AES_256_GCM"] = 8,
        ["AES_CM_128_HMAC_SHA1_80"] = 1,
        ["AES_CM_128_HMAC_SHA1_32"] = 2,
    };

    public static IReadOnlyList<LoadOption> All { get; } =
    [
        new("srtp", "AEAD_AES_128_GCM", "the SRTP profile: " + string.Join(", ", Profiles.Keys)),
        new("bitrates", "150,500,1500", "kbit/s of each simulcast encoding, lowest first: 1-3 of them"),
        new("fps", "25", "frames a second"),
        new("talk", "40", "percent of the time that a publisher talks; in the rest opus sends a packet each 400 ms (DTX)"),
        new("layer", "-1", "the spatial layer that consumers prefer; -1: the highest"),
        new("congestion-control", "true", "receivers send transport-wide feedback and the engine estimates by it; false: it sends what is preferred"),
        new("initial-bitrate", "100000", "kbit/s that the engine takes a receiver's bandwidth for at first"),
        new("engine", "", "the engine's program or .dll; empty: as it is built in this repository"),
        new("pin", "0,1", "the core of the engine, and that of the load; -1: any"),
        new("spin", null, "the load never sleeps, so that the engine does not pay for waking it; takes its whole core"),
        new("client-gro", "true", "the load takes trains as they come (UDP_GRO); false: the engine's send call cuts them up"),
        new("seed", "1", "of everything random"),
        new("json", null, "one JSON object"),
    ];

    public static RoomSettings Settings(Arguments arguments)
    {
        int layer = arguments.Number("layer", -1, 2);
        IReadOnlyList<int> bitrates = arguments.Numbers("bitrates", 10, 50_000);
        if (bitrates.Count is 0 or > 3)
            throw new UsageException($"--bitrates has 1-3 values, not {bitrates.Count}.");

        return new RoomSettings
        {
            Media = new PeerSettings
            {
                Bitrates = [.. bitrates.Select(bitrate => bitrate * 1000)],
                FramesPerSecond = arguments.Number("fps", 1, 120),
                TalkPercent = arguments.Number("talk", 0, 100),
            },
            HasCongestionControl = arguments.Flag("congestion-control"),
            InitialBitrate = (uint)arguments.Number("initial-bitrate", 30, 4_000_000) * 1000,
            Layer = layer < 0 ? null : layer,
        };
    }

    public static RoomEngine StartEngine(Arguments arguments) => new(arguments.Text("engine"), Core(arguments, 0));

    public static PeerLoop StartLoop(Arguments arguments) => new(new PeerLoopOptions
    {
        Core = Core(arguments, 1),
        Spins = arguments.Flag("spin"),
        ReceiveOffload = arguments.Flag("client-gro"),
        SrtpProfile = Profiles[arguments.Word("srtp", [.. Profiles.Keys])],
        Seed = arguments.Number("seed", 0, int.MaxValue),
    });

    /// <summary>Binds this thread, and those that it starts, to the load's core.</summary>
    public static Affinity Pin(Arguments arguments) => new(Core(arguments, 1));

    private static int Core(Arguments arguments, int index)
    {
        IReadOnlyList<int> cores = arguments.Numbers("pin", -1, MaxCore);
        return cores.Count == 2 ? cores[index] : throw new UsageException($"--pin has two cores, not {arguments.Text("pin")}.");
    }
}
