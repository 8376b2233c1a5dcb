using System.Collections.Concurrent;
using Grpc.Core;
using Grpc.Net.Client;
using JbAspire.Contracts.Sfu;

namespace JbAspire.Metrics.Scraping;

/// <summary>One connection to each node, kept from scrape to scrape.</summary>
internal sealed class NodeChannels(MetricsOptions options) : IDisposable
{
    private readonly ConcurrentDictionary<string, GrpcChannel> _channels = new(StringComparer.Ordinal);

    /// <exception cref="RpcException">The controller gave an address that is no URL.</exception>
    public SfuControl.SfuControlClient ClientFor(string controlUrl)
    {
        bool isUrl = Uri.TryCreate(controlUrl, UriKind.Absolute, out Uri? uri)
            && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps);
        if (!isUrl)
            throw new RpcException(new Status(StatusCode.InvalidArgument, $"control_url is '{controlUrl}' but must be an http or https URL."));

        return new SfuControl.SfuControlClient(_channels.GetOrAdd(controlUrl, Open));
    }

    /// <summary>Closes the connections to all other addresses.</summary>
    public void Keep(IEnumerable<string> controlUrls)
    {
        HashSet<string> wanted = new(controlUrls, StringComparer.Ordinal);
        foreach (string url in _channels.Keys)
        {
            if (!wanted.Contains(url) && _channels.TryRemove(url, out GrpcChannel? channel))
                channel.Dispose();
        }
    }

    public void Dispose() => Keep([]);

    private GrpcChannel Open(string controlUrl) => GrpcChannel.ForAddress(controlUrl, new GrpcChannelOptions
    {
        HttpHandler = new SocketsHttpHandler
        {
            ConnectTimeout = options.ScrapeTimeout,
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(2),
            UseProxy = false,
        },
        DisposeHttpClient = true,
        // A node that is back is to be seen at the next scrape, not after the growing pauses that calls in a row would need.
        InitialReconnectBackoff = TimeSpan.FromMilliseconds(100),
        MaxReconnectBackoff = TimeSpan.FromSeconds(1),
    });
}
