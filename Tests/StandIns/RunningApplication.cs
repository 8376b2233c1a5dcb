using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;
using Aspire.Hosting.Testing;
using JbAspire.StandInsProbe;
using Microsoft.Extensions.DependencyInjection;

namespace JbAspire.Tests.StandIns;

/// <summary>A started application of probes that ends with the test, and what tests ask of it.</summary>
internal sealed class RunningApplication(DistributedApplication application) : IAsyncDisposable
{
    public DistributedApplication Application => application;

    public CancellationToken Deadline { get; } = new CancellationTokenSource(TimeSpan.FromMinutes(2)).Token;

    public static async Task<RunningApplication> StartAsync(Action<IDistributedApplicationBuilder> compose, params string[] args)
    {
        var builder = DistributedApplicationTestingBuilder.Create(args);
        compose(builder);
        var running = new RunningApplication(await builder.BuildAsync());
        await running.Application.StartAsync(running.Deadline);
        return running;
    }

    public Task HealthyAsync(string resource) => application.ResourceNotifications.WaitForResourceHealthyAsync(resource, Deadline);

    public Task<ResourceEvent> UntilAsync(string resource, Func<CustomResourceSnapshot, bool> isReached) =>
        application.ResourceNotifications.WaitForResourceAsync(resource, e => isReached(e.Snapshot), Deadline);

    public string? StateOf(string resource) =>
        application.ResourceNotifications.TryGetCurrentState(resource, out var current) ? current!.Snapshot.State?.Text : null;

    public async Task<T> GetAsync<T>(string resource, string path)
    {
        using var client = application.CreateHttpClient(resource, "http");
        return JsonSerializer.Deserialize<T>(await client.GetStringAsync(new Uri(path, UriKind.Relative), Deadline))!;
    }

    public Task<Dictionary<string, string>> EnvironmentAsync(string resource) => GetAsync<Dictionary<string, string>>(resource, "/env");

    /// <summary>Tells one probe to crash, once: an HTTP client would ask again when it is not answered, and so end the next replica.</summary>
    public async Task CrashAsync(string resource)
    {
        var endpoint = application.GetEndpoint(resource, "http");
        using var client = new TcpClient();
        await client.ConnectAsync(endpoint.Host, endpoint.Port, Deadline);
        await client.GetStream().WriteAsync("GET /crash HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray(), Deadline);
        Assert.Equal(0, await client.GetStream().ReadAsync(new byte[1], Deadline));
    }

    /// <summary>What a resource has written up to now.</summary>
    public async Task<string> LinesUntilAsync(string resource, string text)
    {
        var all = "";
        await foreach (var lines in application.Services.GetRequiredService<ResourceLoggerService>().WatchAsync(resource).WithCancellation(Deadline))
        {
            all += string.Join('\n', lines.Select(l => l.Content)) + "\n";
            if (all.Contains(text, StringComparison.Ordinal))
                return all;
        }

        return all;
    }

    public static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    public ValueTask DisposeAsync() => application.DisposeAsync();
}

/// <summary>Composes probes.</summary>
internal static class ProbeExtensions
{
    public static IResourceBuilder<ProjectResource> AddProbe(this IDistributedApplicationBuilder builder, string name, int? port = null) =>
        builder.AddProject<Probe>(name).WithHttpEndpoint(port, name: "http").WithHttpHealthCheck("/health");
}
