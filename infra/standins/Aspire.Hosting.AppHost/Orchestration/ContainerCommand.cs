using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// The container runtime's command line for a resource. The client stays attached: its output is the container's, a signal to it is passed
/// on. A container reaches others by the ports that they publish; a process of the host is out of its reach here.
/// </summary>
internal static class ContainerCommand
{
    public static string Runtime { get; } = Environment.GetEnvironmentVariable("ASPIRE_CONTAINER_RUNTIME") ?? Environment.GetEnvironmentVariable("DOTNET_ASPIRE_CONTAINER_RUNTIME") ?? "docker";

    public static LaunchPlan Plan(ContainerResource container, LaunchContext context)
    {
        if (!container.TryGetLastAnnotation<ContainerImageAnnotation>(out var image))
            throw new DistributedApplicationException($"The container '{container.Name}' names no image.");
        var name = $"{container.Name}-{context.ReplicaId}-{Environment.ProcessId}".ToLowerInvariant();
        return new LaunchPlan
        {
            Command = Runtime,
            Arguments = [.. RunArguments(container, context, name), image.Reference, .. context.Arguments],
            WorkingDirectory = context.Options.AppHostDirectory,
            Environment = new Dictionary<string, string>(context.Environment),
            ContainerName = name,
            Preparation = container.TryGetLastAnnotation<DockerfileBuildAnnotation>(out var build) ? BuildPlan(build, image, context) : null,
        };
    }

    private static List<string> RunArguments(ContainerResource container, LaunchContext context, string name)
    {
        List<string> arguments = ["run", "--rm", "--init", "--name", name];
        foreach (var (endpoint, port) in context.BindPorts)
        {
            var protocol = endpoint.Protocol == System.Net.Sockets.ProtocolType.Udp ? "/udp" : "";
            arguments.AddRange(["--publish", $"127.0.0.1:{port}:{endpoint.TargetPort ?? port}{protocol}"]);
        }

        // Names only: the values come from the client's environment and so stay out of the process list.
        foreach (var variable in context.Environment.Keys)
            arguments.AddRange(["--env", variable]);
        foreach (var mount in container.Annotations.OfType<ContainerMountAnnotation>())
            arguments.AddRange(["--volume", $"{(mount.Source is null ? "" : mount.Source + ":")}{mount.Target}{(mount.IsReadOnly ? ":ro" : "")}"]);
        if (container.Entrypoint is { } entrypoint)
            arguments.AddRange(["--entrypoint", entrypoint]);

        List<object> own = [];
        foreach (var annotation in container.Annotations.OfType<ContainerRuntimeArgsCallbackAnnotation>())
            annotation.Callback(own);
        arguments.AddRange(own.Select(a => a.ToString()!));
        return arguments;
    }

    private static LaunchPlan BuildPlan(DockerfileBuildAnnotation build, ContainerImageAnnotation image, LaunchContext context) => new()
    {
        Command = Runtime,
        Arguments =
        [
            "build", "--tag", image.Reference, "--file", build.DockerfilePath,
            .. build.Stage is null ? Array.Empty<string>() : ["--target", build.Stage], build.ContextPath,
        ],
        WorkingDirectory = context.Options.AppHostDirectory,
        Environment = new Dictionary<string, string>(),
    };
}
