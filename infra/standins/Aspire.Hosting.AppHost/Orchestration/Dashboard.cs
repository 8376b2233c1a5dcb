using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Orchestration;

/// <summary>The dashboard of the Aspire CLI, where that is installed: traces, metrics and logs of every project.</summary>
internal static class Dashboard
{
    public const string ResourceName = "aspire-dashboard";
    private const int DefaultPort = 18888;

    /// <summary>Adds the dashboard and returns where it takes telemetry; null when no CLI is found: the application then runs without.</summary>
    public static string? AddTo(IDistributedApplicationBuilder builder)
    {
        if (FindCli(builder.AppHostDirectory) is not { } cli)
            return null;

        var wanted = builder.Configuration.GetValue("Ports:Dashboard", DefaultPort);
        var port = wanted != 0 && FreePorts.IsFree(wanted) ? wanted : FreePorts.Next();
        var otlpEndpoint = $"http://localhost:{FreePorts.Next()}";
        builder.AddResource(new ExecutableResource(ResourceName, cli, builder.AppHostDirectory))
            .WithEndpoint(port, port, scheme: "http", name: "http", isProxied: false, isExternal: true, protocol: ProtocolType.Tcp)
            .WithArgs("dashboard", "run", "--allow-anonymous", "--frontend-url", $"http://localhost:{port}", "--otlp-grpc-url", otlpEndpoint)
            .WithArgs("--otlp-http-url", $"http://localhost:{FreePorts.Next()}", "--non-interactive", "--nologo")
            .WithEnvironment("ASPIRE_CLI_TELEMETRY_OPTOUT", "true")
            .WithHttpHealthCheck("/health", endpointName: "http");
        return otlpEndpoint;
    }

    private static string? FindCli(string appHostDirectory)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).ToList();
        for (var folder = new DirectoryInfo(appHostDirectory); folder is not null; folder = folder.Parent)
            folders.Add(Path.Combine(folder.FullName, "artifacts", "aspire-cli", "node_modules", "@microsoft", "aspire-cli-linux-x64", "bin"));
        return folders.Select(f => Path.Combine(f, "aspire")).FirstOrDefault(File.Exists);
    }
}
