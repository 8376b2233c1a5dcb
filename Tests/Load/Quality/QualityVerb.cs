using System.Runtime.InteropServices;
using JbAspire.Load.Quality.Measuring;
using JbAspire.Load.Quality.Network;
using JbAspire.Load.Quality.Systems;

namespace JbAspire.Load.Quality;

/// <summary>Shows what a viewer gets on a bad network: pages of Chromium in network namespaces, one script, several systems.</summary>
internal sealed class QualityVerb : ILoadVerb
{
    private static readonly string[] Systems = ["ours", "janus", "janus-adapted", "p2p"];

    public string Name => "quality";

    public string Summary => "sends a call through a scripted bad network to a page of Chromium: freezes, bitrate, resolution, concealment";

    public IReadOnlyList<LoadOption> Options { get; } =
    [
        new("system", "ours,janus,p2p", $"{string.Join(", ", Systems)}; several with commas"),
        new("script", "", "a JSON file of phases; without it Quality/Network/network.json"),
        new("repeats", "1", "runs of each system, alternating"),
        new("shorten", "1", "divides the phases' durations, for trying out; figures of such a run say nothing"),
        new("seed", "4", "decides which packets are lost"),
        new("nice", "-15", "the niceness of browsers and servers: other work on the machine disturbs little, and waits"),
        new("out", "", "a folder for quality.json, quality.md and quality.svg"),
        new("screenshots", "", "a folder for a picture of what the receiver sees at the end"),
    ];

    public int Run(Arguments arguments, TextWriter output)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
            throw new UsageException("The quality load needs Linux and root: it makes network namespaces.");

        string[] systems = [.. arguments.Words("system", Systems)];
        NetworkScript script = NetworkScript.Read(arguments.Text("script"), arguments.Number("shorten", 1, 100));
        QualityRun runs = new(
            script,
            SentMedia.Default,
            arguments.Number("seed", 0, int.MaxValue - 100),
            arguments.Number("nice", -20, 19),
            arguments.Text("screenshots"));
        using CancellationTokenSource stop = new();
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        QualityReport report = new(output, script);
        try
        {
            MeasureAsync(systems, arguments.Number("repeats", 1, 20), runs, report, stop.Token).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            throw new InvalidOperationException("Stopped before the end, or past the time limit.");
        }

        report.Compare();
        if (arguments.Text("out") is { Length: > 0 } folder)
            report.Save(folder);
        return 0;

        void Stop(PosixSignalContext context)
        {
            // Not at once: namespaces and servers are removed first.
            context.Cancel = true;
            stop.Cancel();
        }
    }

    private static async Task MeasureAsync(
        string[] systems, int repeats, QualityRun runs, QualityReport report, CancellationToken cancellation)
    {
        for (int repeat = 1; repeat <= repeats; repeat++)
        {
            foreach (string name in systems)
            {
                using IQualitySystem system = Create(name);
                QualityResult result = await runs.MeasureAsync(system, repeat, cancellation);
                report.Add(result, system.Description);
            }
        }
    }

    private static IQualitySystem Create(string name) => name switch
    {
        "ours" => new OursSystem(),
        "p2p" => new DirectSystem(),
        _ => new JanusSystem(adapts: name == "janus-adapted"),
    };
}
