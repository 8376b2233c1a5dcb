using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>The replica whose environment is being made: the target ports are its own.</summary>
internal sealed class ReplicaContext(string instanceId, IReadOnlyDictionary<EndpointAnnotation, int> targetPorts)
{
    private static readonly AsyncLocal<ReplicaContext?> CurrentContext = new();

    public static ReplicaContext? Current
    {
        get => CurrentContext.Value;
        set => CurrentContext.Value = value;
    }

    public string InstanceId { get; } = instanceId;

    public IReadOnlyDictionary<EndpointAnnotation, int> TargetPorts { get; } = targetPorts;

    public static int? CurrentTargetPort(EndpointAnnotation endpoint) =>
        Current is { } context && context.TargetPorts.TryGetValue(endpoint, out var port) ? port : null;
}
