using System.Net;
using JbAspire.ServiceDefaults;

namespace JbAspire.Gateway;

/// <summary>The <c>Gateway</c> section.</summary>
internal sealed record GatewayOptions
{
    /// <summary>Folder of the built web client; a relative path starts at the content root.</summary>
    public required string WebRoot { get; init; }

    /// <summary>Requests to /api/v1/auth that one address may make in a minute.</summary>
    public int AuthRequestsPerMinute { get; init; }

    /// <summary>Networks of the load balancers in front, whose X-Forwarded headers are believed; nobody's are where it is empty.</summary>
    public IReadOnlyList<IPNetwork> TrustedProxies { get; init; } = [];

    public static GatewayOptions Read(IConfiguration configuration, string contentRoot)
    {
        var section = configuration.GetSection("Gateway");
        return new GatewayOptions
        {
            WebRoot = ReadWebRoot(section["WebRoot"], contentRoot),
            AuthRequestsPerMinute = configuration.GetInt32("Gateway:AuthRequestsPerMinute", 120, 1, 1_000_000),
            TrustedProxies = ReadNetworks(section.GetSection("TrustedProxies")),
        };
    }

    // Published, the client lies in wwwroot; in the repository it is what `npm run build` leaves beside this project.
    private static string ReadWebRoot(string? value, string contentRoot)
    {
        if (!string.IsNullOrWhiteSpace(value))
            return Path.GetFullPath(value, contentRoot);
        var published = Path.Combine(contentRoot, "wwwroot");
        return Directory.Exists(published) ? published : Path.GetFullPath("../WebClient/dist", contentRoot);
    }

    private static IPNetwork[] ReadNetworks(IConfigurationSection section) =>
    [
        .. section.GetChildren().Select(child => child.Value ?? "")
            .Concat((section.Value ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .Select(value => IPNetwork.TryParse(value, out var network)
                ? network
                : throw new ConfigurationException("Gateway:TrustedProxies", value, "networks such as 10.0.0.0/8")),
    ];
}
