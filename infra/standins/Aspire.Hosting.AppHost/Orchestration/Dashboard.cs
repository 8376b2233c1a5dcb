using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Orchestration;

/// <summary>The dashboard of the Aspire CLI, where that is installed: traces, metrics and logs of every process.</summary>
internal sealed class Dashboard
{
    private const int DefaultPort = 18888;
    private const string LogName = "dashboard";
    private readonly ChildProcess _process;

    private Dashboard(ChildProcess process, string url)
    {
        _process = process;
        Url = url;
    }

    public string Url { get; }

    /// <summary>Null when no CLI is found; the application then runs without a dashboard.</summary>
    public static Dashboard? Start(RunOptions options, IConfiguration configuration, RunDirectory runDirectory, ResourceLoggerService loggers)
    {
        if (FindCli(options.AppHostDirectory) is not { } cli)
        {
            loggers.Write(LogName, "No Aspire CLI on PATH or in artifacts/aspire-cli: running without the dashboard.", false);
            return null;
        }

        var port = configuration.GetValue("Ports:Dashboard", DefaultPort);
        var url = $"http://localhost:{(port != 0 && FreePorts.IsFree(port) ? port : FreePorts.Next())}";
        options.OtlpEndpoint = $"http://localhost:{FreePorts.Next()}";
        var plan = new LaunchPlan
        {
            Command = cli,
            Arguments =
            [
                "dashboard", "run", "--allow-anonymous", "--frontend-url", url, "--otlp-grpc-url", options.OtlpEndpoint,
                "--otlp-http-url", $"http://localhost:{FreePorts.Next()}", "--non-interactive", "--nologo",
            ],
            WorkingDirectory = options.AppHostDirectory,
            Environment = new Dictionary<string, string> { ["ASPIRE_CLI_TELEMETRY_OPTOUT"] = "true", ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "true" },
        };
        return new Dashboard(ChildProcess.Start(plan, runDirectory, (line, isError) => loggers.Write(LogName, line, isError)), url);
    }

    public Task StopAsync() => _process.StopAsync();

    private static string? FindCli(string appHostDirectory)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).ToList();
        for (var folder = new DirectoryInfo(appHostDirectory); folder is not null; folder = folder.Parent)
            folders.Add(Path.Combine(folder.FullName, "artifacts", "aspire-cli", "node_modules", "@microsoft", "aspire-cli-linux-x64", "bin"));
        return folders.Select(f => Path.Combine(f, "aspire")).FirstOrDefault(File.Exists);
    }
}
