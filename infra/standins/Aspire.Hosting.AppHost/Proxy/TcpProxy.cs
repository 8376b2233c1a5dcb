using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Aspire.Hosting.Proxy;

/// <summary>One stable port in front of the replicas of a resource, which come and go: connections are dealt out in turn.</summary>
internal sealed class TcpProxy : IAsyncDisposable
{
    private const int Backlog = 512;
    private readonly CancellationTokenSource _stopped = new();
    private readonly List<Socket> _listeners = [];
    private readonly List<Task> _accepting = [];
    private readonly ConcurrentDictionary<string, IPEndPoint> _backends = new();
    private int _turn;

    public TcpProxy(string host, int port)
    {
        try
        {
            var addresses = Addresses(host);
            _listeners.Add(Listen(addresses[0], port));
            Port = ((IPEndPoint)_listeners[0].LocalEndPoint!).Port;
            foreach (var address in addresses.Skip(1))
                ListenToo(address);
        }
        catch
        {
            _listeners.ForEach(l => l.Dispose());
            throw;
        }

        _accepting.AddRange(_listeners.Select(l => AcceptAsync(l)));
    }

    public int Port { get; }

    public void Add(string replica, int port) => _backends[replica] = new IPEndPoint(IPAddress.Loopback, port);

    public void Remove(string replica) => _backends.TryRemove(replica, out _);

    public async ValueTask DisposeAsync()
    {
        await _stopped.CancelAsync().ConfigureAwait(false);
        _listeners.ForEach(l => l.Dispose());
        await Task.WhenAll(_accepting).ConfigureAwait(false);
        _stopped.Dispose();
    }

    private static IPAddress[] Addresses(string host) => host switch
    {
        "localhost" => [IPAddress.Loopback, IPAddress.IPv6Loopback],
        "0.0.0.0" or "*" => [IPAddress.Any],
        _ => [IPAddress.Parse(host)],
    };

    private static Socket Listen(IPAddress address, int port)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
            socket.Listen(Backlog);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // A machine without IPv6 is fine: names resolve to the first address there.
    private void ListenToo(IPAddress address)
    {
        try
        {
            _listeners.Add(Listen(address, Port));
        }
        catch (SocketException)
        {
        }
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (!_stopped.IsCancellationRequested)
        {
            try
            {
                var client = await listener.AcceptAsync(_stopped.Token).ConfigureAwait(false);
                _ = ServeAsync(client);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // The client was gone before it was accepted, or descriptors are short for a moment.
                await Task.Delay(10, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using (client)
        {
            try
            {
                using var backend = await ConnectAsync().ConfigureAwait(false);
                if (backend is not null)
                    await ProxiedConnection.RunAsync(client, backend, _stopped.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is SocketException or IOException or OperationCanceledException or ObjectDisposedException)
            {
                // One side is gone; disposing both sockets tells the other.
            }
        }
    }

    /// <summary>The next replica in turn that answers; null when none does.</summary>
    private async Task<Socket?> ConnectAsync()
    {
        var backends = _backends.OrderBy(b => b.Key, StringComparer.Ordinal).Select(b => b.Value).ToArray();
        var first = (uint)Interlocked.Increment(ref _turn);
        for (var i = 0u; i < backends.Length; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(backends[(first + i) % backends.Length], _stopped.Token).ConfigureAwait(false);
                return socket;
            }
            catch
            {
                socket.Dispose();
                if (_stopped.IsCancellationRequested)
                    throw;
            }
        }

        return null;
    }
}
