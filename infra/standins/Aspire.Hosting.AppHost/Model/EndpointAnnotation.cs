using System.Net.Sockets;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A port on which a resource is reached.</summary>
public sealed class EndpointAnnotation : IResourceAnnotation
{
    public EndpointAnnotation(
        ProtocolType protocol, string? uriScheme = null, string? transport = null, string? name = null, int? port = null, int? targetPort = null,
        bool? isExternal = null, bool isProxied = true)
    {
        Protocol = protocol;
        UriScheme = uriScheme ?? (protocol == ProtocolType.Udp ? "udp" : "tcp");
        Transport = transport ?? (UriScheme is "http" or "https" ? "http" : UriScheme);
        Name = name ?? UriScheme;
        Port = port;
        TargetPort = targetPort;
        IsExternal = isExternal ?? false;
        IsProxied = isProxied;
        ModelName.Validate("Endpoint", Name);
    }

    public string Name { get; set; }
    public ProtocolType Protocol { get; set; }

    /// <summary>The port that others use; null: any free one.</summary>
    public int? Port { get; set; }

    /// <summary>The port that the process binds; null: any free one.</summary>
    public int? TargetPort { get; set; }

    public string UriScheme { get; set; }
    public string Transport { get; set; }

    /// <summary>The address that is bound: <c>localhost</c> (both loopbacks), <c>0.0.0.0</c> or <c>*</c>, or an address.</summary>
    public string TargetHost { get; set; } = "localhost";

    public bool IsExternal { get; set; }
    public bool IsProxied { get; set; }

    internal string? TargetPortEnvironmentVariable { get; set; }

    /// <summary>Set when the application starts.</summary>
    public AllocatedEndpoint? AllocatedEndpoint { get; set; }
}

/// <summary>Where an endpoint was put.</summary>
public class AllocatedEndpoint(EndpointAnnotation endpoint, string address, int port)
{
    public EndpointAnnotation Endpoint { get; } = endpoint;
    public string Address { get; } = address;
    public int Port { get; } = port;
    public string UriString => $"{Endpoint.UriScheme}://{Address}:{Port}";
}
