using Aspire.Hosting.Orchestration;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>How many processes a project is run as.</summary>
public class ReplicaAnnotation(int replicas = 1) : IResourceAnnotation
{
    public int Replicas { get; } = replicas;
}

/// <summary>A resource that is started by a command only.</summary>
public class ExplicitStartupAnnotation : IResourceAnnotation;

/// <summary>A health check of the service container that says whether a resource is healthy.</summary>
public class HealthCheckAnnotation(string key) : IResourceAnnotation
{
    public string Key { get; } = key;
}

/// <summary>A health check over HTTP: asked of every replica by itself.</summary>
internal sealed record HttpHealthCheckAnnotation(string Path, int StatusCode, string? EndpointName) : IResourceAnnotation;

/// <summary>A resource that another refers to: it is stopped after it.</summary>
public sealed class ResourceRelationshipAnnotation(IResource resource, string type) : IResourceAnnotation
{
    public IResource Resource { get; } = resource;
    public string Type { get; } = type;
}

/// <summary>How long a container outlives its AppHost.</summary>
public enum ContainerLifetime
{
    Session,
    Persistent,
}

/// <summary>The lifetime of a container.</summary>
public sealed class ContainerLifetimeAnnotation : IResourceAnnotation
{
    public required ContainerLifetime Lifetime { get; set; }
}

/// <summary>Replaces the way in which a resource becomes a process: used by the stand-ins of integration packages.</summary>
internal sealed class LaunchAnnotation(Func<LaunchContext, Task<LaunchPlan>> createPlan) : IResourceAnnotation
{
    public Func<LaunchContext, Task<LaunchPlan>> CreatePlan { get; } = createPlan;
}
