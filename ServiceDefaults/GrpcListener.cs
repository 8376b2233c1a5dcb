using System.Net;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace JbAspire.ServiceDefaults;

/// <summary>
/// Listens on GRPC_PORT with HTTP/2 alone. Cleartext HTTP has no negotiation of its version (RFC 9113 §3.3: prior knowledge), hence a port of its
/// own; the host's URLs go on with HTTP/1.1.
/// </summary>
internal sealed class GrpcListener(HostSettings settings, IConfiguration configuration) : IConfigureOptions<KestrelServerOptions>
{
    private const string UrlsKey = "urls";
    private const string HttpPortsKey = "http_ports";
    private const string DefaultUrl = "http://localhost:5000";

    public void Configure(KestrelServerOptions options)
    {
        if (settings.GrpcPort is not { } grpcPort)
            return;

        var addresses = ReadUrls();
        foreach (var address in addresses)
            if (address.Port != grpcPort || grpcPort == 0)
                Listen(options, address);

        if (settings.GrpcListenIp is { } ip)
            options.Listen(ip, grpcPort, UseHttp2);
        else
            ListenAtHost(options, addresses[0].Host, grpcPort, UseHttp2);

        // Endpoints from code replace the URLs, with a warning for every URL that is still configured: these are listened on already.
        configuration[UrlsKey] = "";
        configuration[HttpPortsKey] = "";
    }

    private List<BindingAddress> ReadUrls()
    {
        var addresses = new List<BindingAddress>();
        foreach (var url in Split(configuration[UrlsKey]))
            addresses.Add(Parse(url));
        if (addresses.Count == 0)
            foreach (var port in Split(configuration[HttpPortsKey]))
                addresses.Add(Parse($"http://*:{port}"));
        if (addresses.Count == 0)
            addresses.Add(BindingAddress.Parse(DefaultUrl));
        return addresses;
    }

    private static string[] Split(string? list) => list?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    private static BindingAddress Parse(string url)
    {
        try
        {
            return BindingAddress.Parse(url);
        }
        catch (FormatException)
        {
            throw new ConfigurationException("ASPNETCORE_URLS", url, "a list of URLs such as http://localhost:8080, separated by semicolons");
        }
    }

    private static void Listen(KestrelServerOptions options, BindingAddress address)
    {
        void Configure(ListenOptions listen)
        {
            listen.Protocols = HttpProtocols.Http1;
            if (address.Scheme == Uri.UriSchemeHttps)
                listen.UseHttps();
        }

        if (address.IsUnixPipe)
            options.ListenUnixSocket(address.UnixPipePath, Configure);
        else
            ListenAtHost(options, address.Host, address.Port, Configure);
    }

    // As Kestrel reads the host of a URL: an address is that address, localhost both loopbacks, any other name every address.
    private static void ListenAtHost(KestrelServerOptions options, string host, int port, Action<ListenOptions> configure)
    {
        if (string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase))
        {
            if (port == 0)
                options.Listen(IPAddress.Loopback, 0, configure);
            else
                options.ListenLocalhost(port, configure);
        }
        else if (IPAddress.TryParse(host.Trim('[', ']'), out var ip))
        {
            options.Listen(ip, port, configure);
        }
        else
        {
            options.ListenAnyIP(port, configure);
        }
    }

    private static void UseHttp2(ListenOptions listen) => listen.Protocols = HttpProtocols.Http2;
}
