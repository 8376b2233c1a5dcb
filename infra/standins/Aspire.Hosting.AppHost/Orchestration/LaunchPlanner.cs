using System.Globalization;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>Turns a resource of the model into a process to start.</summary>
internal sealed class LaunchPlanner(RunOptions options, RunDirectory runDirectory, DistributedApplicationExecutionContext executionContext)
{
    public async Task<LaunchPlan> CreateAsync(
        IResource resource, string replicaId, IReadOnlyDictionary<EndpointAnnotation, int> bindPorts, CancellationToken cancellationToken)
    {
        // What a container binds is inside it; what this machine binds for it is bindPorts.
        var targetPorts = resource is ContainerResource
            ? bindPorts.ToDictionary(p => p.Key, p => p.Key.TargetPort ?? p.Value)
            : bindPorts;
        ReplicaContext.Current = new ReplicaContext(replicaId, targetPorts);

        var environment = await EnvironmentAsync(resource, cancellationToken).ConfigureAwait(false);
        var arguments = await ArgumentsAsync(resource, cancellationToken).ConfigureAwait(false);
        var context = new LaunchContext(resource, replicaId, bindPorts, runDirectory, options, environment, arguments);

        if (resource.TryGetLastAnnotation<LaunchAnnotation>(out var launch))
            return await launch.CreatePlan(context).ConfigureAwait(false);
        return resource switch
        {
            ProjectResource => ProjectOutput.Plan(context),
            ContainerResource container => ContainerCommand.Plan(container, context),
            ExecutableResource executable => new LaunchPlan
            {
                Command = executable.Command,
                Arguments = arguments,
                WorkingDirectory = executable.WorkingDirectory,
                Environment = environment,
            },
            _ => throw new DistributedApplicationException($"'{resource.Name}' ({resource.GetType().Name}) is not something that can be started."),
        };
    }

    private static async Task<string?> ResolveAsync(object value, CancellationToken cancellationToken) => value switch
    {
        string text => text,
        IValueProvider provider => await provider.GetValueAsync(cancellationToken).ConfigureAwait(false),
        IResourceBuilder<IResource> { Resource: IValueProvider provider } => await provider.GetValueAsync(cancellationToken).ConfigureAwait(false),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    private static async Task<List<string>> ArgumentsAsync(IResource resource, CancellationToken cancellationToken)
    {
        var context = new CommandLineArgsCallbackContext([], resource, cancellationToken);
        foreach (var annotation in resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>())
            await annotation.Callback(context).ConfigureAwait(false);

        var arguments = new List<string>();
        foreach (var value in context.Args)
            arguments.Add(await ResolveAsync(value, cancellationToken).ConfigureAwait(false) ?? "");
        return arguments;
    }

    private async Task<Dictionary<string, string>> EnvironmentAsync(IResource resource, CancellationToken cancellationToken)
    {
        var context = new EnvironmentCallbackContext(executionContext, resource, cancellationToken: cancellationToken);
        foreach (var annotation in resource.Annotations.OfType<EnvironmentCallbackAnnotation>().ToArray())
            await annotation.Callback(context).ConfigureAwait(false);

        var environment = new Dictionary<string, string>();
        foreach (var (name, value) in context.EnvironmentVariables)
        {
            if (await ResolveAsync(value, cancellationToken).ConfigureAwait(false) is { } text)
                environment[name] = text;
        }

        return environment;
    }
}
