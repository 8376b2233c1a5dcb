namespace Aspire.Hosting.ApplicationModel;

/// <summary>The image that a container runs.</summary>
public sealed class ContainerImageAnnotation : IResourceAnnotation
{
    public string? Registry { get; set; }
    public required string Image { get; set; }
    public string? Tag { get; set; }

    internal string Reference => $"{(Registry is null ? "" : Registry + "/")}{Image}:{Tag ?? "latest"}";
}

/// <summary>Arguments for the container runtime, before the image.</summary>
public sealed class ContainerRuntimeArgsCallbackAnnotation(Action<IList<object>> callback) : IResourceAnnotation
{
    internal Action<IList<object>> Callback { get; } = callback;
}

/// <summary>A folder of the host inside the container.</summary>
public sealed class ContainerMountAnnotation(string? source, string target, bool isBindMount, bool isReadOnly) : IResourceAnnotation
{
    public string? Source { get; } = source;
    public string Target { get; } = target;
    public bool IsBindMount { get; } = isBindMount;
    public bool IsReadOnly { get; } = isReadOnly;
}

/// <summary>A container whose image is built from a Dockerfile.</summary>
internal sealed record DockerfileBuildAnnotation(string ContextPath, string DockerfilePath, string? Stage) : IResourceAnnotation;
