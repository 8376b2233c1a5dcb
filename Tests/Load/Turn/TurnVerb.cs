using JbAspire.Load.Linux;

namespace JbAspire.Load.Turn;

/// <summary>Relays packets through TURN servers and measures what it costs them.</summary>
internal sealed class TurnVerb : ILoadVerb
{
    // Beside the sockets of the allocations, one each in the load and one or two in the server: the runtime's files.
    private const int OtherFiles = 500;
    private const double SearchSeconds = 2;

    public string Name => "turn";

    public string Summary => "relays packets through a TURN server on one core: CPU a packet, rate, loss, latency, memory";

    public IReadOnlyList<LoadOption> Options { get; } =
    [
        new("server", "ours", "coturn, ours, the path of a program or .dll with coturn's flags; several with commas"),
        new("allocations", "50", "allocations that send"),
        new("rate", "1000", "packets a second of each allocation and direction"),
        new("burst", "1", "packets that leave at once; several with commas"),
        new("size", "1200", "bytes of data in a packet"),
        new("direction", "up", "up, down, both; several with commas"),
        new("mode", "channel", "channel, send; several with commas"),
        new("transport", "udp", "udp: how clients reach the server"),
        new("seconds", "10", "how long a run measures"),
        new("warmup", "2", "seconds of the same load before it"),
        new("repeats", "1", "runs of each scenario and server, servers alternating"),
        new("compare", null, "the same as --server coturn,ours --repeats 5, where those are not given"),
        new("max", null, "finds the highest rate with less than 1 % loss instead of --rate"),
        new("idle", "0", "makes so many idle allocations on a fresh server and measures their memory instead"),
        new("idle-channels", "false", "binds a channel in each of them"),
        new("client-gso", "true", "bursts leave as one train (UDP_SEGMENT); false: sendmmsg"),
        new("client-gro", "true", "the load takes trains as they come (UDP_GRO); false: the server's send call cuts them up"),
        new("pin-server", "0", "the server's core; -1: any"),
        new("pin-client", "1", "the load's core; -1: any"),
        new("realtime", null, "real-time priority for the load and the servers: other work on the machine disturbs little, and waits"),
        new("server-args", "", "more flags for the server, with spaces between them"),
        new("json", null, "one line of JSON for each run"),
    ];

    public int Run(Arguments arguments, TextWriter output)
    {
        if (!OperatingSystem.IsLinux())
            throw new UsageException("The turn load needs Linux.");

        arguments.Word("transport", "udp");
        bool compare = arguments.Has("compare");
        string[] servers = [.. compare && !arguments.Has("server") ? ["coturn", "ours"] : arguments.Words("server")];
        int repeats = compare && !arguments.Has("repeats") ? 5 : arguments.Number("repeats", 1, 100);
        TurnScenario[] scenarios = [.. ReadScenarios(arguments)];
        TurnReport report = new(output, arguments.Flag("json"));
        int idle = arguments.Number("idle", 0, 30_000);
        OpenFiles.Allow((ulong)(OtherFiles + Math.Max(idle, scenarios[0].Allocations) * 3 / 2));
        using Affinity affinity = new(arguments.Number("pin-client", -1, 1023));
        if (arguments.Flag("realtime"))
            RealTime.Enter();
        if (idle > 0)
        {
            MeasureIdle(arguments, servers, repeats, idle, report);
            return 0;
        }

        List<TurnMeasurement> runs = Measure(arguments, servers, repeats, scenarios, report);
        if (repeats > 1 || servers.Length > 1)
            report.Compare(runs);
        return runs.Exists(run => run.Damaged > 0) ? 1 : 0;
    }

    private static List<TurnMeasurement> Measure(
        Arguments arguments, string[] servers, int repeats, TurnScenario[] scenarios, TurnReport report)
    {
        List<TurnServerProcess> running = [];
        List<TurnMeasurement> runs = [];
        try
        {
            foreach (string server in servers)
                running.Add(Start(arguments, server));
            report.Begin();
            foreach (TurnScenario scenario in scenarios)
            {
                for (int repeat = 0; repeat < repeats; repeat++)
                {
                    foreach (TurnServerProcess server in running)
                    {
                        TurnMeasurement run = arguments.Has("max")
                            ? TurnMaxSearch.Find(server, scenario)
                            : TurnRun.Measure(server, scenario);
                        runs.Add(run);
                        report.Add(run);
                    }
                }
            }
        }
        finally
        {
            foreach (TurnServerProcess server in running)
                server.Dispose();
        }

        return runs;
    }

    private static void MeasureIdle(Arguments arguments, string[] servers, int repeats, int idle, TurnReport report)
    {
        bool withChannels = arguments.Flag("idle-channels");
        for (int repeat = 0; repeat < repeats; repeat++)
        {
            foreach (string name in servers)
            {
                using TurnServerProcess server = Start(arguments, name);
                report.Add(TurnIdleMemory.Measure(server, idle, withChannels));
            }
        }
    }

    private static TurnServerProcess Start(Arguments arguments, string server) => new(
        server, arguments.Number("pin-server", -1, 1023), arguments.Text("server-args").Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static IEnumerable<TurnScenario> ReadScenarios(Arguments arguments)
    {
        bool search = arguments.Has("max") && !arguments.Has("seconds");
        foreach (int burst in arguments.Numbers("burst", 1, TrainSender.MaxBurst))
        {
            foreach (string direction in arguments.Words("direction", "up", "down", "both"))
            {
                foreach (string mode in arguments.Words("mode", "channel", "send"))
                {
                    TurnScenario scenario = new()
                    {
                        Allocations = arguments.Number("allocations", 1, 30_000),
                        Rate = arguments.Number("rate", 1, 1_000_000),
                        Burst = burst,
                        Size = arguments.Number("size", PacketStamp.Length, 8000),
                        Direction = Enum.Parse<TurnDirection>(direction, ignoreCase: true),
                        UsesChannels = mode == "channel",
                        ClientSegmentation = arguments.Flag("client-gso"),
                        ClientCoalescing = arguments.Flag("client-gro"),
                        Seconds = search ? SearchSeconds : arguments.Number("seconds", 1, 600),
                        WarmupSeconds = search ? SearchSeconds / 4 : arguments.Number("warmup", 0, 60),
                    };
                    scenario.Check();
                    yield return scenario;
                }
            }
        }
    }
}
