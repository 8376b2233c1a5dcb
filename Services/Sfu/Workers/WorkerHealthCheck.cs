using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace JbAspire.Sfu.Workers;

/// <summary>Healthy while every worker's thread runs and answers.</summary>
internal sealed class WorkerHealthCheck(WorkerPool pool) : IHealthCheck
{
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(1);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (pool.Workers.Count == 0)
        {
            return HealthCheckResult.Unhealthy("The workers have not started.");
        }

        foreach (Workers.SfuWorker worker in pool.Workers)
        {
            if (!worker.IsAlive)
            {
                return HealthCheckResult.Unhealthy($"Worker {worker.Index} is dead.");
            }

            try
            {
                await worker.InvokeAsync((_, _, _) => true).WaitAsync(AnswerTimeout, cancellationToken);
            }
            catch (TimeoutException)
            {
                return HealthCheckResult.Degraded($"Worker {worker.Index} did not answer within {AnswerTimeout.TotalSeconds:0} s.");
            }
        }

        return HealthCheckResult.Healthy();
    }
}
