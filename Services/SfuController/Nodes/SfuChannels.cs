using System.Collections.Concurrent;
using Grpc.Net.Client;
using JbAspire.Contracts.Sfu;

namespace JbAspire.SfuController.Nodes;

/// <summary>One gRPC channel per node, kept while the node is alive.</summary>
internal sealed class SfuChannels : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<GrpcChannel>> _channels = new(StringComparer.Ordinal);

    public int Count => _channels.Count;

    public SfuControl.SfuControlClient Client(string controlUrl) =>
        new(_channels.GetOrAdd(controlUrl, static url => new Lazy<GrpcChannel>(() => Open(url))).Value);

    public void RetainOnly(IEnumerable<string> controlUrls)
    {
        var live = controlUrls.ToHashSet(StringComparer.Ordinal);
        foreach (var url in _channels.Keys)
        {
            if (!live.Contains(url) && _channels.TryRemove(url, out var channel))
                channel.Value.Dispose();
        }
    }

    public void Dispose() => RetainOnly([]);

    private static GrpcChannel Open(string url) => GrpcChannel.ForAddress(url, new GrpcChannelOptions
    {
        HttpHandler = new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromSeconds(2),
            EnableMultipleHttp2Connections = true,
            KeepAlivePingDelay = TimeSpan.FromSeconds(10),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(5),
            UseProxy = false,
        },
        DisposeHttpClient = true,
    });
}
