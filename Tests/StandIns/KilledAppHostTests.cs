using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using JbAspire.StandInsProbe;

namespace JbAspire.Tests.StandIns;

public sealed partial class KilledAppHostTests
{
    [Theory]
    [InlineData("KILL")]
    [InlineData("INT")]
    public async Task AppHost_that_is_ended_leaves_no_process_behind(string signal)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        // A shell starts what runs in its background with SIGINT ignored, and children inherit that: the AppHost of this test heeds it always.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", "dotnet", typeof(Probe).Assembly.Location, "apphost"]) { RedirectStandardOutput = true };
        using var appHost = Process.Start(start)!;
        using var cleanUp = deadline.Token.Register(() => appHost.Kill(entireProcessTree: true));
        var pids = new List<int>();
        var isHealthy = false;
        while ((!isHealthy || pids.Count == 0) && await appHost.StandardOutput.ReadLineAsync(deadline.Token) is { } line)
        {
            if (Pids().Match(line) is { Success: true } match)
                pids.AddRange([Number(match.Groups[1].Value), Number(match.Groups[2].Value)]);
            isHealthy |= line.StartsWith("probe ", StringComparison.Ordinal) && line.Contains("Healthy", StringComparison.Ordinal);
        }

        pids.AddRange(ChildrenOf(appHost.Id));
        Assert.True(pids.Count >= 4, "The shell, its sleeper, the probe and the watchdog were seen.");
        _ = appHost.StandardOutput.ReadToEndAsync(deadline.Token);
        using (var kill = Process.Start("kill", ["-" + signal, appHost.Id.ToString(CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync(deadline.Token);

        await appHost.WaitForExitAsync(deadline.Token);
        while (pids.Any(IsAlive))
            await Task.Delay(50, deadline.Token);
    }

    [GeneratedRegex(@"sleeper=(\d+) shell=(\d+)")]
    private static partial Regex Pids();

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static bool IsAlive(int pid) => Stat(pid) is { } fields && fields[0] != "Z";

    private static IEnumerable<int> ChildrenOf(int parent) => Directory.EnumerateDirectories("/proc")
        .Select(Path.GetFileName).Where(n => n!.All(char.IsAsciiDigit)).Select(n => Number(n!))
        .Where(pid => Stat(pid) is { } fields && fields[1] == parent.ToString(CultureInfo.InvariantCulture));

    // "123 (name) S 1 ...": state and parent follow the name, which may hold anything but ends at the last parenthesis.
    private static string[]? Stat(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }
}
