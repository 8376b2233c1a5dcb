using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Proxy;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Orchestration;

/// <summary>Gives every endpoint its port before anything is started, so that each process can be told the ports of all others.</summary>
internal sealed class EndpointAllocator(DistributedApplicationModel model, IConfiguration configuration) : IAsyncDisposable
{
    private readonly Dictionary<EndpointAnnotation, TcpProxy> _proxies = [];

    public void AllocateAll()
    {
        var randomize = configuration.GetValue("DcpPublisher:RandomizePorts", false);
        foreach (var resource in model.Resources)
        {
            foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>().ToArray())
            {
                var port = IsProxied(endpoint) ? StartProxy(resource, endpoint, randomize) : endpoint.Port ?? endpoint.TargetPort ?? FreePorts.Next();
                endpoint.AllocatedEndpoint = new AllocatedEndpoint(endpoint, endpoint.TargetHost is "0.0.0.0" or "*" or "::" ? "localhost" : endpoint.TargetHost, port);
            }
        }
    }

    public TcpProxy? ProxyOf(EndpointAnnotation endpoint) => _proxies.GetValueOrDefault(endpoint);

    /// <summary>The ports that one replica binds on this machine.</summary>
    public static Dictionary<EndpointAnnotation, int> BindPorts(IResource resource) => resource.Annotations.OfType<EndpointAnnotation>().ToDictionary(
        endpoint => endpoint,
        endpoint => !IsProxied(endpoint) ? endpoint.AllocatedEndpoint!.Port
            : endpoint.TargetPort is { } fixedPort && resource is not ContainerResource && resource.GetReplicaCount() == 1 ? fixedPort
            : FreePorts.Next());

    public async ValueTask DisposeAsync()
    {
        foreach (var proxy in _proxies.Values)
            await proxy.DisposeAsync().ConfigureAwait(false);
        _proxies.Clear();
    }

    // A proxy for datagrams would change their source address, by which STUN and TURN answer: UDP endpoints are bound by their process.
    private static bool IsProxied(EndpointAnnotation endpoint) => endpoint.IsProxied && endpoint.Protocol == ProtocolType.Tcp;

    private int StartProxy(IResource resource, EndpointAnnotation endpoint, bool randomize)
    {
        var port = randomize ? 0 : endpoint.Port ?? 0;
        try
        {
            var proxy = new TcpProxy(endpoint.TargetHost, port);
            _proxies.Add(endpoint, proxy);
            return proxy.Port;
        }
        catch (SocketException e)
        {
            throw new DistributedApplicationException(
                $"Port {port} of '{resource.Name}' (endpoint '{endpoint.Name}') cannot be bound on {endpoint.TargetHost}: {e.Message}. "
                + "End the program that uses it or choose another port.", e);
        }
    }
}
