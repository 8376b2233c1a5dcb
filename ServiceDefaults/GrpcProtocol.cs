using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace JbAspire.ServiceDefaults;

/// <summary>Where GRPC_PORT is set: HTTP/2 on that port, HTTP/1.1 on every other one.</summary>
internal sealed class GrpcProtocol(HostSettings settings) : IConfigureOptions<KestrelServerOptions>
{
    public void Configure(KestrelServerOptions options)
    {
        if (settings.GrpcPort is { } grpcPort)
            options.ConfigureEndpointDefaults(listen =>
                listen.Protocols = listen.IPEndPoint?.Port == grpcPort ? HttpProtocols.Http2 : HttpProtocols.Http1);
    }
}
