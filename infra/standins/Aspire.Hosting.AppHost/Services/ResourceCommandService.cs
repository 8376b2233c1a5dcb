using Aspire.Hosting.Orchestration;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Runs commands on resources: those of every process (start, stop, restart) and those of <c>WithCommand</c>.</summary>
public class ResourceCommandService(DistributedApplicationModel model, IServiceProvider services, ResourceLoggerService loggers)
{
    /// <summary>Runs a command on one replica by its id, or on all of a resource by its name.</summary>
    public async Task<ExecuteCommandResult> ExecuteCommandAsync(string resourceId, string commandName, CancellationToken cancellationToken = default)
    {
        var orchestrator = services.GetRequiredService<Orchestrator>();
        var resource = model.Resources.FirstOrDefault(r => string.Equals(r.Name, resourceId, StringComparison.OrdinalIgnoreCase))
            ?? orchestrator.ResourceOf(resourceId);
        if (resource is null)
            return CommandResults.Failure($"There is no resource '{resourceId}'.");

        if (resource.Annotations.OfType<ResourceCommandAnnotation>().LastOrDefault(c => c.Name == commandName) is { } command)
        {
            return await command.ExecuteCommand(new ExecuteCommandContext
            {
                ServiceProvider = services,
                ResourceName = resourceId,
                CancellationToken = cancellationToken,
                Logger = loggers.GetLogger(resource),
            }).ConfigureAwait(false);
        }

        var replicas = orchestrator.ReplicasOf(resourceId);
        if (replicas.Count == 0)
            return CommandResults.Failure($"'{resourceId}' is not a process.");
        if (commandName != KnownResourceCommands.StartCommand && commandName != KnownResourceCommands.StopCommand
            && commandName != KnownResourceCommands.RestartCommand)
            return CommandResults.Failure($"'{resourceId}' has no command '{commandName}'.");

        foreach (var replica in replicas)
        {
            if (commandName != KnownResourceCommands.StartCommand)
                await replica.StopAsync().ConfigureAwait(false);
            if (commandName != KnownResourceCommands.StopCommand)
                replica.Start();
        }

        return CommandResults.Success();
    }

    public Task<ExecuteCommandResult> ExecuteCommandAsync(IResource resource, string commandName, CancellationToken cancellationToken = default) =>
        ExecuteCommandAsync(resource.Name, commandName, cancellationToken);
}
