using System.Runtime.CompilerServices;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Orchestration;

/// <summary>Asks one replica again and again whether it is healthy: often until it first is, then now and then.</summary>
internal sealed class HealthProbe
{
    private static readonly TimeSpan UntilHealthy = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan WhenHealthy = TimeSpan.FromSeconds(3);
    private static readonly HttpClient Client = new(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(1) })
    {
        Timeout = TimeSpan.FromSeconds(5),
    };

    private readonly List<Func<CancellationToken, Task<HealthStatus>>> _checks = [];

    /// <summary>The checks of <paramref name="resource"/>; null when it has none and so is healthy while it runs.</summary>
    public static HealthProbe? For(IResource resource, IReadOnlyDictionary<EndpointAnnotation, int> ports, HealthCheckService healthChecks)
    {
        var probe = new HealthProbe();
        foreach (var annotation in resource.Annotations.OfType<HttpHealthCheckAnnotation>())
        {
            var url = UrlOf(resource, annotation, ports);
            probe._checks.Add(cancellationToken => AskAsync(url, annotation.StatusCode, cancellationToken));
        }

        foreach (var annotation in resource.Annotations.OfType<HealthCheckAnnotation>())
        {
            probe._checks.Add(async cancellationToken =>
                (await healthChecks.CheckHealthAsync(r => r.Name == annotation.Key, cancellationToken).ConfigureAwait(false)).Status);
        }

        return probe._checks.Count == 0 ? null : probe;
    }

    public async IAsyncEnumerable<HealthStatus> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var status = HealthStatus.Healthy;
            foreach (var check in _checks)
                status = (HealthStatus)Math.Min((int)status, (int)await GuardAsync(check, cancellationToken).ConfigureAwait(false));
            if (cancellationToken.IsCancellationRequested)
                yield break;
            yield return status;
            await Task.Delay(status == HealthStatus.Healthy ? WhenHealthy : UntilHealthy, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static Uri UrlOf(IResource resource, HttpHealthCheckAnnotation check, IReadOnlyDictionary<EndpointAnnotation, int> ports)
    {
        var endpoint = ports.Keys.FirstOrDefault(e => check.EndpointName is { } name ? e.Name == name : e.UriScheme is "http" or "https")
            ?? throw new DistributedApplicationException(
                $"The health check of '{resource.Name}' needs the endpoint '{check.EndpointName ?? "http"}', which it does not have.");
        return new Uri($"{endpoint.UriScheme}://127.0.0.1:{ports[endpoint]}{check.Path}");
    }

    private static async Task<HealthStatus> AskAsync(Uri url, int expected, CancellationToken cancellationToken)
    {
        using var response = await Client.GetAsync(url, cancellationToken).ConfigureAwait(false);
        return (int)response.StatusCode == expected ? HealthStatus.Healthy : HealthStatus.Unhealthy;
    }

    private static async Task<HealthStatus> GuardAsync(Func<CancellationToken, Task<HealthStatus>> check, CancellationToken cancellationToken)
    {
        try
        {
            return await check(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            return HealthStatus.Unhealthy;
        }
    }
}
