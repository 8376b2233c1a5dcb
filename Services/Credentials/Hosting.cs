using System.Net;
using System.Threading.RateLimiting;
using JbAspire.ServiceDefaults;
using Microsoft.AspNetCore.HttpOverrides;

namespace JbAspire.Credentials;

/// <summary>What the service is made of: options, token validation, limits, and the order of the middleware.</summary>
internal static class Hosting
{
    private const int MaxRequestBodyBytes = 16 * 1024;

    /// <exception cref="ConfigurationException">A value of the <c>Turn</c> or <c>Auth</c> section is out of its range.</exception>
    public static void AddCredentials(this WebApplicationBuilder builder)
    {
        var auth = AuthOptions.Read(builder.Configuration);
        var services = builder.Services;
        services.AddSingleton(TurnOptions.Read(builder.Configuration));
        services.AddSingleton(auth);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<GuestTokenIssuer>();
        services.AddBearerTokens();
        // Also in development a malformed body is the client's fault (400), not ours (500).
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = false);
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, CredentialsJsonContext.Default);
            json.SerializerOptions.DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull;
        });
        services.AddRateLimiter(limiter =>
        {
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiter.AddPolicy(GuestTokensEndpoint.RateLimit, context => RateLimitPartition.GetFixedWindowLimiter(
                context.Connection.RemoteIpAddress ?? IPAddress.None,
                _ => new FixedWindowRateLimiterOptions { PermitLimit = auth.GuestTokensPerMinute, Window = TimeSpan.FromMinutes(1) }));
        });
        services.Configure<ForwardedHeadersOptions>(forwarded =>
        {
            // The service stands behind the gateway in a private network; the gateway overwrites what clients claim.
            forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            foreach (var network in (string[])["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"])
                forwarded.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(network));
        });
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = MaxRequestBodyBytes);
    }

    public static void UseCredentials(this WebApplication app)
    {
        var turn = app.Services.GetRequiredService<TurnOptions>();
        if (!turn.IsConfigured)
            app.Logger.StunOnly(turn.ServerUrl is null ? "Turn:ServerUrl" : "Turn:StaticAuthSecret");
        app.UseForwardedHeaders();
        app.UseStatusCodePages();
        app.UseRateLimiter();
        app.UseAuthentication();
        app.UseAuthorization();
    }
}
