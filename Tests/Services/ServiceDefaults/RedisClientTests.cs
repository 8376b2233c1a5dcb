using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;
using Xunit;

namespace JbAspire.Tests.Services.ServiceDefaults;

public sealed class RedisClientTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [RedisFact]
    public async Task Client_speaks_to_the_server_of_the_connection_string()
    {
        var port = DefaultsHost.FreePort();
        using var server = RedisServer.Start(port);
        await using var app = Build(port);

        await WaitUntilHealthy(app);
        var database = app.Services.GetRequiredService<IConnectionMultiplexer>().GetDatabase();
        await database.StringSetAsync("room", "blue");

        Assert.Equal("blue", (string?)await database.StringGetAsync("room"));
    }

    [RedisFact]
    public async Task Host_that_starts_before_redis_connects_when_redis_comes()
    {
        var port = DefaultsHost.FreePort();
        await using var app = Build(port);

        var before = await Check(app);
        Assert.Equal(HealthStatus.Unhealthy, before.Status);

        using var server = RedisServer.Start(port);
        await WaitUntilHealthy(app);
    }

    [Fact]
    public async Task Missing_connection_string_is_named()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.AddRedisClient("cache");
        await using var app = builder.Build();

        var failure = Assert.Throws<InvalidOperationException>(() => app.Services.GetRequiredService<IConnectionMultiplexer>());

        Assert.Contains("ConnectionStrings:cache", failure.Message, StringComparison.Ordinal);
    }

    private static WebApplication Build(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration["ConnectionStrings:cache"] = $"127.0.0.1:{port},password={RedisServer.Password},connectTimeout=500,connectRetry=1";
        builder.AddRedisClient("cache");
        return builder.Build();
    }

    private static async Task WaitUntilHealthy(WebApplication app)
    {
        using var limit = new CancellationTokenSource(Patience);
        while ((await Check(app)).Status != HealthStatus.Healthy)
            await Task.Delay(50, limit.Token);
    }

    private static Task<HealthReport> Check(WebApplication app) => app.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
}
