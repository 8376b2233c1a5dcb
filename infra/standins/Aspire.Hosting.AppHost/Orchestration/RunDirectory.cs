using System.Diagnostics;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// A folder of this run with a file for each started process, and a watchdog that ends them all when the AppHost is gone in whatever way:
/// it waits for the end of a pipe that only the AppHost holds open.
/// </summary>
internal sealed class RunDirectory : IDisposable
{
    private const string WatchdogScript =
        """
        trap '' HUP INT TERM
        cat >/dev/null
        each() { for f in "$1"/processes/*; do [ -e "$f" ] && kill "$2" -- "-${f##*/}" 2>/dev/null && left=1; done; }
        left=0; each "$1" -TERM
        i=0
        while [ $left = 1 ] && [ $i -lt 30 ]; do sleep 0.1; left=0; each "$1" -0; i=$((i+1)); done
        each "$1" -KILL
        for f in "$1"/containers/*; do [ -e "$f" ] && "$2" rm --force "${f##*/}" >/dev/null 2>&1; done
        rm -rf "$1"
        """;

    private readonly Process _watchdog;

    public RunDirectory()
    {
        Root = Directory.CreateTempSubdirectory("apphost-").FullName;
        Directory.CreateDirectory(Processes);
        Directory.CreateDirectory(Containers);
        // A session of its own: Ctrl-C on the terminal does not reach it.
        var start = new ProcessStartInfo("setsid") { RedirectStandardInput = true, WorkingDirectory = "/" };
        foreach (var argument in (string[])["/bin/bash", "-p", "-c", WatchdogScript, "apphost-watchdog", Root, ContainerCommand.Runtime])
            start.ArgumentList.Add(argument);
        _watchdog = Process.Start(start)!;
    }

    /// <summary>Only its owner may read it.</summary>
    public string Root { get; }

    public string Processes => Path.Combine(Root, "processes");

    public string Containers => Path.Combine(Root, "containers");

    /// <summary>Lets the watchdog end what is left and remove the folder.</summary>
    public void Dispose()
    {
        _watchdog.StandardInput.Dispose();
        _watchdog.WaitForExit(TimeSpan.FromSeconds(10));
        _watchdog.Dispose();
    }
}
