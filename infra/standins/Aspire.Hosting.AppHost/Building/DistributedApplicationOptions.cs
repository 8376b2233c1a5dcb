using System.Reflection;

namespace Aspire.Hosting;

/// <summary>How an application is created.</summary>
public sealed class DistributedApplicationOptions
{
    public string[]? Args { get; set; }

    /// <summary>The AppHost's assembly; null: the one that was started.</summary>
    public string? AssemblyName { get; set; }

    public bool DisableDashboard { get; set; }

    /// <summary>Made by a test: nothing is written to the console.</summary>
    internal bool IsTest { get; init; }

    internal Assembly? Assembly => AssemblyName is { } name ? Assembly.Load(name) : AppHostEntryPoint.CurrentAssembly ?? Assembly.GetEntryAssembly();
}
