using System.Net;
using System.Threading.RateLimiting;
using JbAspire.ServiceDefaults;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.ResponseCompression;

namespace JbAspire.Gateway;

/// <summary>What the gateway is made of, and the order of the middleware.</summary>
internal static class Hosting
{
    private const string DefaultAddress = "http://localhost:8000";
    private static readonly string[] AddressSettings = ["urls", "http_ports", "https_ports"];
    private const long MaxRequestBodyBytes = 1024 * 1024;

    /// <exception cref="ConfigurationException">A value of the <c>Gateway</c> or <c>services</c> section is out of its range.</exception>
    public static void AddGateway(this WebApplicationBuilder builder)
    {
        var options = GatewayOptions.Read(builder.Configuration, builder.Environment.ContentRootPath);
        var backends = Backend.ReadAll(builder.Configuration);
        var services = builder.Services;
        services.AddSingleton(options);
        services.AddSingleton(new WebRootFileProvider(options.WebRoot));
        services.AddSingleton<IReadOnlyList<Backend>>(backends);
        services.AddReverseProxy().LoadFromMemory(Routes.All, Routes.Clusters(backends));
        services.AddBackendHealthChecks(backends);
        services.AddLimits(options);
        services.AddResponseCompression(compression =>
        {
            compression.EnableForHttps = true; // Only files that are the same for everybody pass it, so there is no secret to guess.
            compression.MimeTypes = [.. ResponseCompressionDefaults.MimeTypes, "image/svg+xml", "application/manifest+json"];
        });
        services.Configure<ForwardedHeadersOptions>(forwarded =>
        {
            forwarded.ForwardedHeaders = options.TrustedProxies.Count == 0 ? ForwardedHeaders.None : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            forwarded.KnownIPNetworks.Clear();
            forwarded.KnownProxies.Clear();
            foreach (var network in options.TrustedProxies)
                forwarded.KnownIPNetworks.Add(network);
        });
        builder.ListenOnDefaultPort();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = MaxRequestBodyBytes);
    }

    public static void UseGateway(this WebApplication app)
    {
        foreach (var backend in app.Services.GetRequiredService<IReadOnlyList<Backend>>().Where(backend => backend.Addresses.Count == 0))
            app.Logger.NoAddress(backend.Name, backend.SettingName);
        app.UseForwardedHeaders();
        app.UseSecurityHeaders();
        app.UseStatusCodePages();
        app.UseWhen(context => !IsForwarded(context.Request.Path), files => files.UseResponseCompression());
        app.UseWebClientFiles();
        app.UseRateLimiter();
    }

    private static void AddBackendHealthChecks(this IServiceCollection services, IEnumerable<Backend> backends)
    {
        // Not from the client factory: retries and a circuit breaker would delay and blur what a probe is to find.
        services.AddKeyedSingleton(BackendHealthCheck.ClientName, new HttpClient { Timeout = BackendHealthCheck.Timeout });
        var checks = services.AddHealthChecks();
        foreach (var backend in backends)
        {
            checks.Add(new(backend.Name, provider => new BackendHealthCheck(backend, provider.GetRequiredKeyedService<HttpClient>(BackendHealthCheck.ClientName)), null, null));
        }
    }

    private static void AddLimits(this IServiceCollection services, GatewayOptions options) => services.AddRateLimiter(limiter =>
    {
        limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        limiter.AddPolicy(Routes.AuthRateLimit, context => RateLimitPartition.GetFixedWindowLimiter(
            context.Connection.RemoteIpAddress ?? IPAddress.None,
            _ => new FixedWindowRateLimiterOptions { PermitLimit = options.AuthRequestsPerMinute, Window = TimeSpan.FromMinutes(1) }));
    });

    private static void ListenOnDefaultPort(this WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        var isAddressGiven = AddressSettings.Any(name => !string.IsNullOrEmpty(configuration[name]))
            || configuration.GetSection("Kestrel:Endpoints").Exists();
        if (!isAddressGiven)
            builder.WebHost.UseUrls(DefaultAddress);
    }

    private static bool IsForwarded(PathString path) => path.StartsWithSegments("/api") || path.StartsWithSegments("/ws");
}
