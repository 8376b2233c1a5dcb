using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Redis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting;

/// <summary>Adds Redis servers.</summary>
public static class RedisBuilderExtensions
{
    private const int DefaultPort = 6379;
    private const int PasswordLength = 22;

    /// <summary>A Redis server with a password, generated and kept in the user secrets unless one is given.</summary>
    public static IResourceBuilder<RedisResource> AddRedis(
        this IDistributedApplicationBuilder builder, string name, int? port = null, IResourceBuilder<ParameterResource>? password = null)
    {
        var redis = new RedisResource(name)
        {
            PasswordParameter = password?.Resource ?? builder.AddParameter(
                name + "-password", new GenerateParameterDefault { MinLength = PasswordLength, Special = false }, secret: true, persist: true).Resource,
        };
        var check = name + "_check";
        builder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
            check, new RedisPing(redis), HealthStatus.Unhealthy, tags: null, TimeSpan.FromSeconds(5)));

        return builder.AddResource(redis)
            .WithAnnotation(new ContainerImageAnnotation { Registry = "docker.io", Image = "library/redis", Tag = "8.2" })
            .WithAnnotation(new LaunchAnnotation(context => RedisLaunch.PlanAsync(redis, context)))
            .WithEndpoint(port, targetPort: DefaultPort, name: RedisResource.PrimaryEndpointName)
            .WithHealthCheck(check);
    }

    /// <summary>A Redis server with a password, generated and kept in the user secrets.</summary>
    public static IResourceBuilder<RedisResource> AddRedis(this IDistributedApplicationBuilder builder, string name, int? port) =>
        builder.AddRedis(name, port, password: null);

    /// <summary>Keeps the data from run to run.</summary>
    public static IResourceBuilder<RedisResource> WithDataVolume(this IResourceBuilder<RedisResource> builder, string? name = null, bool isReadOnly = false) =>
        builder.WithVolume(name ?? builder.Resource.Name + "-data", "/data", isReadOnly);

    /// <summary>Writes a snapshot to disk every <paramref name="interval"/> (60 s) in which <paramref name="keysChangedThreshold"/> keys changed.</summary>
    public static IResourceBuilder<RedisResource> WithPersistence(
        this IResourceBuilder<RedisResource> builder, TimeSpan? interval = null, long keysChangedThreshold = 1) =>
        builder.WithAnnotation(
            new RedisPersistenceAnnotation(interval ?? TimeSpan.FromSeconds(60), keysChangedThreshold), ResourceAnnotationMutationBehavior.Replace);
}
