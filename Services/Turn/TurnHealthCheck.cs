using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace JbAspire.Turn;

/// <summary>Healthy while the event loop runs.</summary>
internal sealed class TurnHealthCheck(TurnService server) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(server.IsAlive
            ? HealthCheckResult.Healthy($"{server.UdpEndPoints.Count} UDP and {server.TcpEndPoints.Count} TCP listeners")
            : HealthCheckResult.Unhealthy("the event loop does not run"));
}
