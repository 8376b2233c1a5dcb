using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.LoadBalancing;

namespace JbAspire.Gateway;

/// <summary>What goes where; everything else is the web client's.</summary>
internal static class Routes
{
    public const string AuthRateLimit = "auth";

    public static readonly RouteConfig[] All =
    [
        To(Backend.Credentials, "ice-servers", "/api/v1/webrtc/{**rest}"),
        To(Backend.Credentials, "auth", "/api/v1/auth/{**rest}") with { RateLimiterPolicy = AuthRateLimit },
        To(Backend.SfuController, "nodes", "/api/v1/nodes/{**rest}"),
        To(Backend.Signaling, "signaling", "/ws/{**rest}"),
        Protoo(),
    ];

    public static ClusterConfig[] Clusters(IEnumerable<Backend> backends) => [.. backends.Select(Cluster)];

    private static RouteConfig To(string cluster, string id, string path) =>
        new() { RouteId = id, ClusterId = cluster, Match = new RouteMatch { Path = path } };

    // Stock protoo clients dial /?roomId=..&peerId=..; only the subprotocol tells them from a browser that asks for the page.
    private static RouteConfig Protoo() => new()
    {
        RouteId = "protoo",
        ClusterId = Backend.Signaling,
        Match = new RouteMatch
        {
            Path = "/",
            Methods = ["GET"],
            Headers = [new RouteHeader { Name = "Sec-WebSocket-Protocol", Values = ["protoo"], Mode = HeaderMatchMode.Contains }],
        },
    };

    private static ClusterConfig Cluster(Backend backend) => new()
    {
        ClusterId = backend.Name,
        LoadBalancingPolicy = LoadBalancingPolicies.LeastRequests,
        Destinations = backend.Addresses.Select((address, index) => (address, index)).ToDictionary(
            pair => $"{backend.Name}-{pair.index}",
            pair => new DestinationConfig { Address = pair.address.AbsoluteUri }),
        HttpRequest = new ForwarderRequestConfig
        {
            // A WebSocket is idle until somebody joins or leaves; signaling's keep-alive frames count as activity well within this.
            ActivityTimeout = backend.Name == Backend.Signaling ? TimeSpan.FromMinutes(10) : TimeSpan.FromSeconds(15),
        },
        HttpClient = new HttpClientConfig { MaxConnectionsPerServer = backend.Name == Backend.Signaling ? null : 256 },
    };
}
