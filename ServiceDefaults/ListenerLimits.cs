using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace JbAspire.ServiceDefaults;

/// <summary>Bounds what one listener spends on its callers.</summary>
internal sealed class ListenerLimits(HostSettings settings) : IConfigureOptions<KestrelServerOptions>
{
    public void Configure(KestrelServerOptions options)
    {
        options.AddServerHeader = false;

        var limits = options.Limits;
        limits.MaxConcurrentConnections = settings.MaxConcurrentConnections;
        limits.MaxConcurrentUpgradedConnections = settings.MaxUpgradedConnections;
        limits.MaxRequestBodySize = settings.MaxRequestBodyBytes;
        limits.RequestHeadersTimeout = settings.RequestHeadersTimeout;
        limits.KeepAliveTimeout = settings.KeepAliveTimeout;
        limits.Http2.MaxStreamsPerConnection = settings.Http2MaxStreamsPerConnection;
        // A caller that vanished without a FIN is found by the pings; its streams' calls are cancelled then.
        limits.Http2.KeepAlivePingDelay = settings.Http2PingDelay;
        limits.Http2.KeepAlivePingTimeout = settings.Http2PingTimeout;

        if (settings.GrpcPort is not null)
        {
            // Streams of events are silent for as long as nothing happens; on HTTP/2 the rates hold for the whole connection.
            limits.MinRequestBodyDataRate = null;
            limits.MinResponseDataRate = null;
        }
    }
}
