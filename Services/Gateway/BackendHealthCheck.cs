using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace JbAspire.Gateway;

/// <summary>Healthy while one address at least of the service answers its own <c>/health</c> with 200.</summary>
internal sealed class BackendHealthCheck(Backend backend, HttpClient client) : IHealthCheck
{
    public const string ClientName = "health";
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (backend.Addresses.Count == 0)
            return HealthCheckResult.Unhealthy($"{backend.SettingName} is not set");
        var answers = await Task.WhenAll(backend.Addresses.Select(address => IsHealthyAsync(address, cancellationToken)));
        var healthy = answers.Count(answer => answer);
        var description = $"{healthy} of {answers.Length} addresses healthy";
        return healthy > 0 ? HealthCheckResult.Healthy(description) : HealthCheckResult.Unhealthy(description);
    }

    private async Task<bool> IsHealthyAsync(Uri address, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await client.GetAsync(new Uri(address, "/health"), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }
}
