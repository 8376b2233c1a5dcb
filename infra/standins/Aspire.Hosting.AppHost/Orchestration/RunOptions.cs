using System.Reflection;

namespace Aspire.Hosting.Orchestration;

/// <summary>What the run as a whole needs to know.</summary>
internal sealed class RunOptions
{
    public required Assembly? AppHostAssembly { get; init; }
    public required string AppHostDirectory { get; init; }

    /// <summary>Run by a test: its processes write no console.</summary>
    public required bool IsTest { get; init; }

    /// <summary>Where processes send their telemetry; null: nowhere, unless the environment of the AppHost, which they inherit, names a collector.</summary>
    public string? OtlpEndpoint { get; set; }

    /// <summary>The build configuration of the AppHost, which is that of its projects.</summary>
    public string BuildConfiguration => AppHostAssembly?.GetCustomAttribute<AssemblyConfigurationAttribute>()?.Configuration ?? "Debug";
}
