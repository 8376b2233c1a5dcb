using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace JbAspire.ServiceDefaults;

/// <summary>
/// Listens on GRPC_PORT with HTTP/2 alone. Cleartext HTTP has no negotiation of its version (RFC 9113 §3.3: prior knowledge), hence a port of its
/// own; the host's URLs go on with HTTP/1.1.
/// </summary>
/// <remarks>
/// An endpoint from code would replace the URLs. So the port joins the list of URLs before the server reads it, and <see cref="GrpcProtocol"/>
/// chooses the protocol by the port when an endpoint is made from its URL.
/// </remarks>
internal sealed class GrpcListener(HostSettings settings, IConfiguration configuration, IServer? server = null)
    : IHostedLifecycleService
{
    private const string UrlsKey = "urls";
    private const string HttpPortsKey = "http_ports";
    private const string DefaultUrl = "http://localhost:5000";

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        if (settings.GrpcPort is { } grpcPort && server?.Features.Get<IServerAddressesFeature>()?.Addresses is { IsReadOnly: false } urls)
            AddUrl(urls, grpcPort);
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void AddUrl(ICollection<string> urls, int grpcPort)
    {
        // The server reads the configuration only where the list is empty, which it no longer is.
        if (urls.Count == 0)
            foreach (var url in ConfiguredUrls())
                urls.Add(url);

        BindingAddress? first = null;
        foreach (var url in urls)
        {
            var address = Parse(url);
            first ??= address;
            if (address.Port == grpcPort)
                return;
        }
        urls.Add($"http://{ListenHost(first)}:{grpcPort}");
    }

    private List<string> ConfiguredUrls()
    {
        List<string> urls = [.. Split(configuration[UrlsKey])];
        if (urls.Count == 0)
            foreach (var port in Split(configuration[HttpPortsKey]))
                urls.Add($"http://*:{port}");
        if (urls.Count == 0)
            urls.Add(DefaultUrl);
        return urls;
    }

    private string ListenHost(BindingAddress? first) => settings.GrpcListenIp switch
    {
        null => first is { IsUnixPipe: false } ? first.Host : "localhost",
        { AddressFamily: System.Net.Sockets.AddressFamily.InterNetworkV6 } ip => $"[{ip}]",
        var ip => ip.ToString(),
    };

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
}
