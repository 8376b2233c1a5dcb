using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>A process about to be started.</summary>
internal sealed record LaunchPlan
{
    public required string Command { get; init; }
    public required IReadOnlyList<string> Arguments { get; init; }
    public required string WorkingDirectory { get; init; }
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>The container that ends with the process; null: no container.</summary>
    public string? ContainerName { get; init; }

    /// <summary>Runs before the process: an installation or the build of an image. Its output is the resource's.</summary>
    public LaunchPlan? Preparation { get; init; }
}

/// <summary>What a plan is made of.</summary>
internal sealed record LaunchContext(
    IResource Resource, string ReplicaId, IReadOnlyDictionary<EndpointAnnotation, int> BindPorts, RunDirectory RunDirectory, RunOptions Options,
    IReadOnlyDictionary<string, string> Environment, IReadOnlyList<string> Arguments);
