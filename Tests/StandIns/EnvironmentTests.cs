using System.Net.Sockets;

namespace JbAspire.Tests.StandIns;

public sealed class EnvironmentTests
{
    [Fact]
    public async Task Project_is_given_the_addresses_of_what_it_refers_to()
    {
        await using var running = await RunningApplication.StartAsync(builder =>
        {
            var password = builder.AddParameter("cache-secret", "s3cret", secret: true);
            var cache = builder.AddRedis("cache", password: password);
            var back = builder.AddProbe("back-end").WithHttpEndpoint(name: "grpc", env: "GRPC_PORT")
                .WithEndpoint(port: 18899, scheme: "udp", name: "media", isProxied: false, protocol: ProtocolType.Udp);
            builder.AddProbe("front").WithReference(back).WithReference(cache).WaitFor(back).WaitFor(cache);
        });
        await running.HealthyAsync("front");

        var front = await running.EnvironmentAsync("front");
        var back = await running.EnvironmentAsync("back-end");
        var http = running.Application.GetEndpointUrl("back-end", "http");
        var grpc = running.Application.GetEndpointUrl("back-end", "grpc");
        Assert.Equal(http, front["services__back-end__http__0"]);
        Assert.Equal(http, front["BACK_END_HTTP"]);
        Assert.Equal(grpc, front["services__back-end__grpc__0"]);
        Assert.Equal(grpc, front["BACK_END_GRPC"]);
        Assert.Equal("udp://localhost:18899", front["services__back-end__media__0"]);
        Assert.Equal($"localhost:{front["CACHE_PORT"]},password=s3cret", front["ConnectionStrings__cache"]);
        Assert.Equal("localhost", front["CACHE_HOST"]);
        Assert.Equal("s3cret", front["CACHE_PASSWORD"]);
        Assert.Equal($"redis://:s3cret@localhost:{front["CACHE_PORT"]}", front["CACHE_URI"]);

        // The port of a variable is not among ASP.NET's addresses, and behind a proxy the process binds another than it is reached by.
        Assert.DoesNotContain(back["GRPC_PORT"], back["ASPNETCORE_URLS"], StringComparison.Ordinal);
        Assert.DoesNotContain(';', back["ASPNETCORE_URLS"]);
        Assert.NotEqual(new Uri(http).Port, new Uri(back["ASPNETCORE_URLS"]).Port);
        Assert.NotEqual(RunningApplication.Text(new Uri(grpc).Port), back["GRPC_PORT"]);
    }

    [Fact]
    public async Task Project_is_given_its_name_and_the_development_environment()
    {
        await using var running = await RunningApplication.StartAsync(builder => builder.AddProbe("probe"), "--environment=Development");
        await running.HealthyAsync("probe");

        var environment = await running.EnvironmentAsync("probe");
        Assert.Equal("Development", environment["ASPNETCORE_ENVIRONMENT"]);
        Assert.Equal("Development", environment["DOTNET_ENVIRONMENT"]);
        Assert.Equal("probe", environment["OTEL_SERVICE_NAME"]);
        Assert.Equal("service.instance.id=probe", environment["OTEL_RESOURCE_ATTRIBUTES"]);
        Assert.Equal("1000", environment["OTEL_METRIC_EXPORT_INTERVAL"]);
    }

    [Fact]
    public async Task Values_of_every_kind_become_variables_and_arguments()
    {
        await using var running = await RunningApplication.StartAsync(
            builder =>
            {
                var configured = builder.AddParameter("configured");
                var probe = builder.AddProbe("probe").WithEnvironment("FROM_PARAMETER", configured).WithEnvironment("LITERAL", "a{b}")
                    .WithEnvironment("EXPRESSION", $"<{configured}>").WithEnvironment(context => context.EnvironmentVariables["CALLBACK"] = context.Resource.Name);
                probe.WithEnvironment("OWN", probe.GetEndpoint("http"))
                    .WithEnvironment("OWN_PORT", ReferenceExpression.Create($"{probe.GetEndpoint("http").Property(EndpointProperty.Port)}"));
                builder.AddExecutable("shell", "/bin/sh", "/", "-c", "echo \"arguments: $*\"", "sh").WithArgs(configured.Resource, "two");
            },
            "--Parameters:configured=value-of-configuration");
        await running.HealthyAsync("probe");

        var environment = await running.EnvironmentAsync("probe");
        Assert.Equal("value-of-configuration", environment["FROM_PARAMETER"]);
        Assert.Equal("a{b}", environment["LITERAL"]);
        Assert.Equal("<value-of-configuration>", environment["EXPRESSION"]);
        Assert.Equal("probe", environment["CALLBACK"]);
        var url = running.Application.GetEndpointUrl("probe", "http");
        Assert.Equal(url, environment["OWN"]);
        Assert.Equal(RunningApplication.Text(new Uri(url).Port), environment["OWN_PORT"]);
        await running.LinesUntilAsync("shell", "arguments: value-of-configuration two");
    }

    [Fact]
    public async Task Parameter_without_a_value_fails_what_needs_it_and_says_how_to_set_it()
    {
        await using var running = await RunningApplication.StartAsync(builder =>
            builder.AddProbe("probe").WithEnvironment("VALUE", builder.AddParameter("absent")));

        await running.UntilAsync("probe", s => s.State?.Text == KnownResourceStates.FailedToStart);
        await running.LinesUntilAsync("probe", "set it with --Parameters:absent=VALUE");
    }
}
