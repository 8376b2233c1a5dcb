using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Aspire.Hosting.Orchestration;

/// <summary>A started program in a process group of its own, known to the watchdog before its first instruction.</summary>
internal sealed partial class ChildProcess
{
    private const int Kill = 9;
    private const int Terminate = 15;
    private static readonly TimeSpan GracePeriod = TimeSpan.FromSeconds(10);

    // Registers the group, makes sure that the AppHost still lives to see it, and becomes the program: $0 folder, $1 the AppHost.
    // Bash, because other shells drop variables with a hyphen in their name, as in services__back-end__http__0.
    private const string LauncherScript = """: > "$0/$$"; kill -0 "$1" 2>/dev/null || exit 1; shift; exec "$@" """;

    // The AppHost's own addresses and what its launcher left behind are not for its children.
    private static readonly string[] NotInherited = ["ASPNETCORE_", "ASPIRE_", "DOTNET_LAUNCH_PROFILE", "DOTNET_RESOURCE_SERVICE", "DOTNET_DASHBOARD", "DOTNET_ASPIRE", "MSBUILD", "MSBuild", "VSTEST_", "DOTNET_CLI_", "NUGET_"];

    private readonly Process _process;
    private readonly RunDirectory _runDirectory;
    private readonly string? _containerName;

    private ChildProcess(Process process, RunDirectory runDirectory, string? containerName, Task<int> exit)
    {
        _process = process;
        _runDirectory = runDirectory;
        _containerName = containerName;
        Id = process.Id;
        Exit = exit;
    }

    public int Id { get; }

    /// <summary>The exit code, when the process has ended and its output was read; 128 + N after signal N.</summary>
    public Task<int> Exit { get; }

    public static ChildProcess Start(LaunchPlan plan, RunDirectory runDirectory, Action<string, bool> onLine)
    {
        if (!Directory.Exists(plan.WorkingDirectory))
            throw new DistributedApplicationException($"The working directory {plan.WorkingDirectory} does not exist.");
        var start = new ProcessStartInfo("setsid")
        {
            WorkingDirectory = plan.WorkingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] launcher = ["/bin/bash", "-p", "-c", LauncherScript, runDirectory.Processes, Environment.ProcessId.ToString(CultureInfo.InvariantCulture), plan.Command];
        foreach (var argument in launcher.Concat(plan.Arguments))
            start.ArgumentList.Add(argument);
        foreach (var inherited in start.Environment.Keys.Where(k => NotInherited.Any(n => k.StartsWith(n, StringComparison.Ordinal))).ToArray())
            start.Environment.Remove(inherited);
        foreach (var (name, value) in plan.Environment)
            start.Environment[name] = value;
        if (plan.ContainerName is { } container)
            File.WriteAllText(Path.Combine(runDirectory.Containers, container), "");

        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        process.Start();
        process.StandardInput.Close();
        var output = Task.WhenAll(ReadAsync(process.StandardOutput, false, onLine), ReadAsync(process.StandardError, true, onLine));
        return new ChildProcess(process, runDirectory, plan.ContainerName, WaitAsync(process, output, runDirectory, plan.ContainerName));
    }

    /// <summary>Asks the program to end, and after ten seconds ends it.</summary>
    public async Task StopAsync()
    {
        Signal(Id, Terminate);
        if (await Task.WhenAny(Exit, Task.Delay(GracePeriod)).ConfigureAwait(false) != Exit)
        {
            Signal(Id, Kill);
            if (_containerName is not null)
                await RemoveContainerAsync().ConfigureAwait(false);
        }

        await Exit.ConfigureAwait(false);
    }

    private static async Task<int> WaitAsync(Process process, Task output, RunDirectory runDirectory, string? containerName)
    {
        await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        // What it started and left behind goes with it, and holds the output open until then.
        Signal(process.Id, Kill);
        await Task.WhenAny(output, Task.Delay(TimeSpan.FromSeconds(2))).ConfigureAwait(false);
        File.Delete(Path.Combine(runDirectory.Processes, process.Id.ToString(CultureInfo.InvariantCulture)));
        if (containerName is not null)
            File.Delete(Path.Combine(runDirectory.Containers, containerName));
        return process.ExitCode;
    }

    private static async Task ReadAsync(StreamReader reader, bool isError, Action<string, bool> onLine)
    {
        try
        {
            while (await reader.ReadLineAsync().ConfigureAwait(false) is { } line)
                onLine(line, isError);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The pipe broke with the process.
        }
    }

    private static void Signal(int group, int signal) => _ = NativeKill(-group, signal);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int NativeKill(int pid, int signal);

    private async Task RemoveContainerAsync()
    {
        using var remove = Process.Start(ContainerCommand.Runtime, ["rm", "--force", _containerName!]);
        await remove.WaitForExitAsync().ConfigureAwait(false);
    }
}
