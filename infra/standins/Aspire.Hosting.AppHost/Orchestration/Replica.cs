using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Orchestration;

/// <summary>One process of a resource through its lives: each start gives it new ports behind the same proxies.</summary>
internal sealed class Replica(IResource resource, string id, ReplicaServices services)
{
    private const int ShownLines = 12;
    private readonly Lock _lock = new();
    private Task _life = Task.CompletedTask;
    private CancellationTokenSource _stop = new();
    private ChildProcess? _process;
    private int _starts;

    public IResource Resource => resource;

    public string Id => id;

    /// <summary>Starts a life, unless one is going on.</summary>
    public void Start()
    {
        lock (_lock)
        {
            if (!_life.IsCompleted)
                return;
            _stop = new CancellationTokenSource();
            _life = Task.Run(() => LiveAsync(_stop.Token));
        }
    }

    /// <summary>Ends the life that is going on: while it waits at once, while its process runs by the request to end and a time to do so.</summary>
    public async Task StopAsync()
    {
        Task life;
        lock (_lock)
        {
            life = _life;
            _stop.Cancel();
        }

        await life.ConfigureAwait(false);
    }

    public Task PublishAsync(string state, Func<CustomResourceSnapshot, CustomResourceSnapshot>? change = null) =>
        services.Notifications.PublishUpdateAsync(resource, id, s => (change?.Invoke(s) ?? s) with { State = state });

    private async Task LiveAsync(CancellationToken stop)
    {
        try
        {
            if (resource.Annotations.OfType<WaitAnnotation>().Any())
            {
                await PublishAsync(KnownResourceStates.Waiting).ConfigureAwait(false);
                await services.Notifications.WaitForDependenciesAsync(resource, stop).ConfigureAwait(false);
            }

            await RunAsync(stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await PublishAsync(KnownResourceStates.Exited).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            services.Loggers.Write(resource.Name, e is DistributedApplicationException ? e.Message : e.ToString(), true);
            await PublishAsync(KnownResourceStates.FailedToStart).ConfigureAwait(false);
        }
    }

    private async Task RunAsync(CancellationToken stop)
    {
        await PublishAsync(KnownResourceStates.Starting, s => s with { ExitCode = null, HealthStatus = null }).ConfigureAwait(false);
        var ports = EndpointAllocator.BindPorts(resource);
        var plan = await services.Planner.CreateAsync(resource, id, ports, stop).ConfigureAwait(false);
        if (plan.Preparation is { } preparation)
            await PrepareAsync(preparation, stop).ConfigureAwait(false);

        stop.ThrowIfCancellationRequested();
        _process = ChildProcess.Start(plan, services.RunDirectory, (line, isError) => services.Loggers.Write(resource.Name, line, isError));
        foreach (var (endpoint, port) in ports)
            services.Endpoints.ProxyOf(endpoint)?.Add(id, port);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var health = HealthProbe.For(resource, ports, services.HealthChecks);
        await PublishAsync(KnownResourceStates.Running, s => Started(s, plan, health is null)).ConfigureAwait(false);
        var watching = health is null ? Task.CompletedTask : WatchHealthAsync(health, ended.Token);

        await Task.WhenAny(_process.Exit, Task.Delay(Timeout.Infinite, stop)).ConfigureAwait(false);
        if (stop.IsCancellationRequested && !_process.Exit.IsCompleted)
        {
            await PublishAsync(KnownResourceStates.Stopping).ConfigureAwait(false);
            await _process.StopAsync().ConfigureAwait(false);
        }

        var exitCode = await _process.Exit.ConfigureAwait(false);
        await ended.CancelAsync().ConfigureAwait(false);
        await watching.ConfigureAwait(false);
        foreach (var endpoint in ports.Keys)
            services.Endpoints.ProxyOf(endpoint)?.Remove(id);
        await EndedAsync(exitCode, wasStopped: stop.IsCancellationRequested).ConfigureAwait(false);
    }

    private async Task PrepareAsync(LaunchPlan preparation, CancellationToken stop)
    {
        var process = ChildProcess.Start(preparation, services.RunDirectory, (line, isError) => services.Loggers.Write(resource.Name, line, isError));
        using var registration = stop.Register(() => _ = process.StopAsync());
        var exitCode = await process.Exit.ConfigureAwait(false);
        stop.ThrowIfCancellationRequested();
        if (exitCode != 0)
            throw new DistributedApplicationException($"{preparation.Command} {string.Join(' ', preparation.Arguments)} ended with exit code {exitCode}.");
    }

    private CustomResourceSnapshot Started(CustomResourceSnapshot snapshot, LaunchPlan plan, bool isHealthy) => snapshot with
    {
        StartTimeStamp = DateTime.UtcNow,
        StopTimeStamp = null,
        HealthStatus = isHealthy ? HealthStatus.Healthy : HealthStatus.Unhealthy,
        Restarts = _starts++,
        EnvironmentVariables = [.. plan.Environment.Select(v => new EnvironmentVariableSnapshot(v.Key, v.Value, true))],
        Urls = ResourceUrls.Of(resource),
        Properties = Properties(plan),
    };

    private ImmutableArray<ResourcePropertySnapshot> Properties(LaunchPlan plan)
    {
        List<ResourcePropertySnapshot> properties =
        [
            new("executable.pid", _process!.Id), new("executable.path", plan.Command), new("executable.workDir", plan.WorkingDirectory),
            new("executable.args", plan.Arguments.ToImmutableArray()),
        ];
        if (resource.TryGetLastAnnotation<IProjectMetadata>(out var project))
            properties.Add(new("project.path", project.ProjectPath));
        return [.. properties];
    }

    private async Task WatchHealthAsync(HealthProbe probe, CancellationToken ended)
    {
        HealthStatus? last = null;
        await foreach (var status in probe.WatchAsync(ended).ConfigureAwait(false))
        {
            if (status != last)
                await services.Notifications.PublishUpdateAsync(resource, id, s => s with { HealthStatus = status }).ConfigureAwait(false);
            last = status;
        }
    }

    private Task EndedAsync(int exitCode, bool wasStopped)
    {
        if (!wasStopped && exitCode != 0)
        {
            var signal = exitCode > 128 ? $" (signal {exitCode - 128})" : "";
            var lines = services.Loggers.LastLines(resource.Name, ShownLines);
            services.Loggers.Write(resource.Name, $"{id} ended with exit code {exitCode}{signal}; its last lines:", true);
            foreach (var line in lines)
                services.Loggers.Write(resource.Name, "  | " + line.Content, true);
        }

        return PublishAsync(wasStopped ? KnownResourceStates.Exited : KnownResourceStates.Finished, s => s with
        {
            ExitCode = exitCode,
            HealthStatus = null,
            StopTimeStamp = DateTime.UtcNow,
        });
    }
}
