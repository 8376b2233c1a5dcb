using System.Net;
using System.Net.Sockets;
using JbAspire.ServiceDefaults;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace JbAspire.Tests.Services.ServiceDefaults;

/// <summary>A host as the real ones are, with its service defaults, on loopback ports of its own.</summary>
internal sealed class DefaultsHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private DefaultsHost(WebApplication app, int? grpcPort)
    {
        _app = app;
        foreach (var url in app.Urls)
            if (new Uri(url).Port != grpcPort)
                Http = new HttpClient { BaseAddress = new Uri(url) };
        Grpc = new Uri($"http://127.0.0.1:{grpcPort ?? 1}");
    }

    public HttpClient Http { get; } = null!;

    public Uri Grpc { get; }

    public IServiceProvider Services => _app.Services;

    public static async Task<DefaultsHost> Start(
        Dictionary<string, string?>? settings = null,
        Action<WebApplicationBuilder>? configure = null,
        Action<WebApplication>? map = null,
        bool withGrpc = false)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(settings ?? []);
        var grpcPort = withGrpc ? FreePort() : default(int?);
        if (grpcPort is not null)
            builder.Configuration["GRPC_PORT"] = $"{grpcPort}";
        builder.AddServiceDefaults();
        configure?.Invoke(builder);

        var app = builder.Build();
        app.MapDefaultEndpoints();
        map?.Invoke(app);
        await app.StartAsync();
        return new DefaultsHost(app, grpcPort);
    }

    /// <summary>A port that nobody listens on at this moment.</summary>
    public static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    /// <summary>The services of another host that knows this one by the name "controller".</summary>
    public static ServiceProvider Caller(Action<IServiceCollection> configure, params (string Name, string Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        foreach (var (name, value) in settings)
            builder.Configuration[name] = value;
        builder.AddServiceDefaults();
        configure(builder.Services);
        return builder.Services.BuildServiceProvider();
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
