using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Xunit;

namespace JbAspire.Tests.Services.ServiceDefaults;

public sealed class DefaultEndpointsTests
{
    [Fact]
    public async Task Health_asks_every_check_and_alive_only_those_tagged_live()
    {
        await using var host = await DefaultsHost.Start(configure: builder =>
            builder.Services.AddHealthChecks().AddCheck("redis", () => HealthCheckResult.Unhealthy("down")));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusOf(host, "/health"));
        Assert.Equal(HttpStatusCode.OK, await StatusOf(host, "/alive"));
    }

    [Fact]
    public async Task Health_is_ok_without_further_checks()
    {
        await using var host = await DefaultsHost.Start();

        Assert.Equal(HttpStatusCode.OK, await StatusOf(host, "/health"));
    }

    [Fact]
    public async Task Version_names_the_program_its_runtime_and_environment()
    {
        await using var host = await DefaultsHost.Start(new() { ["OTEL_SERVICE_NAME"] = "turn" });

        using var version = JsonDocument.Parse(await host.Http.GetStringAsync("/version"));

        Assert.Equal("turn", version.RootElement.GetProperty("name").GetString());
        Assert.StartsWith(".NET 10.", version.RootElement.GetProperty("runtime").GetString(), StringComparison.Ordinal);
        Assert.Equal(host.Services.GetRequiredService<IHostEnvironment>().EnvironmentName, version.RootElement.GetProperty("environment").GetString());
        Assert.NotEmpty(version.RootElement.GetProperty("version").GetString()!);
    }

    [Fact]
    public async Task Unhandled_exception_is_answered_with_a_problem_document_that_hides_it()
    {
        await using var host = await DefaultsHost.Start(map: app => app.MapGet("/broken", (RequestDelegate)(_ => throw new InvalidOperationException("hunter2"))));

        using var response = await host.Http.GetAsync("/broken");

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.DoesNotContain("hunter2", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_do_not_name_the_server_software()
    {
        await using var host = await DefaultsHost.Start();

        using var response = await host.Http.GetAsync("/alive");

        Assert.False(response.Headers.Contains("Server"));
    }

    [Fact]
    public async Task Shutdown_waits_as_long_as_configured()
    {
        await using var host = await DefaultsHost.Start(new() { ["ServiceDefaults:ShutdownTimeoutSeconds"] = "3" });

        Assert.Equal(TimeSpan.FromSeconds(3), host.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout);
    }

    [Fact]
    public async Task Body_over_the_limit_is_refused()
    {
        await using var host = await DefaultsHost.Start(
            new() { ["ServiceDefaults:MaxRequestBodyBytes"] = "1024" },
            map: app => app.MapPost("/upload", (RequestDelegate)(context => context.Request.Body.CopyToAsync(Stream.Null))));

        using var content = new ByteArrayContent(new byte[1025]);
        using var response = await host.Http.PostAsync("/upload", content);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    private static async Task<HttpStatusCode> StatusOf(DefaultsHost host, string path)
    {
        using var response = await host.Http.GetAsync(path);
        return response.StatusCode;
    }
}
