using Grpc.Net.Client;
using JbAspire.Contracts.Sfu;

namespace JbAspire.Signaling.Sfu;

/// <summary>One gRPC channel per SFU node, shared by the rooms on that node and closed after the last of them.</summary>
internal sealed class SfuChannels : IDisposable
{
    private readonly Dictionary<string, (GrpcChannel Channel, int Users)> _channels = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    public SfuControl.SfuControlClient Rent(string controlUrl)
    {
        lock (_gate)
        {
            var entry = _channels.TryGetValue(controlUrl, out var existing) ? existing : (Channel: Open(controlUrl), Users: 0);
            _channels[controlUrl] = (entry.Channel, entry.Users + 1);
            return new SfuControl.SfuControlClient(entry.Channel);
        }
    }

    public void Return(string controlUrl)
    {
        lock (_gate)
        {
            if (!_channels.TryGetValue(controlUrl, out var entry))
                return;
            if (entry.Users > 1)
            {
                _channels[controlUrl] = (entry.Channel, entry.Users - 1);
                return;
            }

            _channels.Remove(controlUrl);
            entry.Channel.Dispose();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var (channel, _) in _channels.Values)
                channel.Dispose();
            _channels.Clear();
        }
    }

    private static GrpcChannel Open(string url) => GrpcChannel.ForAddress(url, new GrpcChannelOptions
    {
        HttpHandler = new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromSeconds(2),
            EnableMultipleHttp2Connections = true,
            // A host that vanishes without a FIN is noticed by the pings, and with it the event feeds end.
            KeepAlivePingDelay = TimeSpan.FromSeconds(4),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(4),
            UseProxy = false,
        },
        DisposeHttpClient = true,
    });
}
