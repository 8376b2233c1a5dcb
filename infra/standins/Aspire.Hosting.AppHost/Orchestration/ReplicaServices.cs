using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Orchestration;

/// <summary>What every replica works with.</summary>
internal sealed record ReplicaServices(
    ResourceNotificationService Notifications, ResourceLoggerService Loggers, EndpointAllocator Endpoints, LaunchPlanner Planner,
    RunDirectory RunDirectory, HealthCheckService HealthChecks);
