using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Orchestration;

/// <summary>Starts every process of the model and ends them in the reverse order.</summary>
internal sealed class Orchestrator(
    DistributedApplicationModel model, IConfiguration configuration, RunOptions options, ResourceNotificationService notifications,
    ResourceLoggerService loggers, DistributedApplicationExecutionContext executionContext, IServiceProvider services) : IHostedService, IAsyncDisposable
{
    private readonly EndpointAllocator _endpoints = new(model, configuration);
    private readonly List<Replica> _replicas = [];
    private RunDirectory? _runDirectory;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        executionContext.ServiceProvider = services;
        _runDirectory = new RunDirectory();
        _endpoints.AllocateAll();

        var planner = new LaunchPlanner(options, _runDirectory, executionContext);
        var replicaServices = new ReplicaServices(
            notifications, loggers, _endpoints, planner, _runDirectory, services.GetRequiredService<HealthCheckService>());
        foreach (var resource in model.Resources.Where(IsProcess))
        {
            var count = resource.GetReplicaCount();
            for (var i = 1; i <= count; i++)
                _replicas.Add(new Replica(resource, count == 1 ? resource.Name : $"{resource.Name}-{i}", replicaServices));
        }

        foreach (var replica in _replicas)
        {
            await replica.PublishAsync(KnownResourceStates.NotStarted, s => s with { Urls = ResourceUrls.Of(replica.Resource) }).ConfigureAwait(false);
            if (!replica.Resource.TryGetLastAnnotation<ExplicitStartupAnnotation>(out _))
                replica.Start();
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        var dependents = StopOrder.Dependents(_replicas.Select(r => r.Resource).Distinct());
        var stopping = new Dictionary<IResource, Task>();
        Task StopResource(IResource resource)
        {
            if (!stopping.TryGetValue(resource, out var task))
                stopping[resource] = task = StopAfterAsync(resource, [.. dependents[resource].Select(StopResource)]);
            return task;
        }

        await Task.WhenAll(dependents.Keys.Select(StopResource).ToArray()).ConfigureAwait(false);
        await DisposeAsync().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _endpoints.DisposeAsync().ConfigureAwait(false);
        Interlocked.Exchange(ref _runDirectory, null)?.Dispose();
    }

    /// <summary>One replica by its id, or all of a resource by its name.</summary>
    public IReadOnlyList<Replica> ReplicasOf(string idOrName) => [.. _replicas.Where(r =>
        string.Equals(r.Id, idOrName, StringComparison.OrdinalIgnoreCase)
        || string.Equals(r.Resource.Name, idOrName, StringComparison.OrdinalIgnoreCase))];

    public IResource? ResourceOf(string replicaId) => ReplicasOf(replicaId) is [var replica, ..] ? replica.Resource : null;

    private static bool IsProcess(IResource resource) =>
        resource is ProjectResource or ExecutableResource or ContainerResource || resource.TryGetLastAnnotation<LaunchAnnotation>(out _);

    private async Task StopAfterAsync(IResource resource, Task[] dependents)
    {
        await Task.WhenAll(dependents).ConfigureAwait(false);
        await Task.WhenAll(_replicas.Where(r => r.Resource == resource).Select(r => r.StopAsync())).ConfigureAwait(false);
    }
}
