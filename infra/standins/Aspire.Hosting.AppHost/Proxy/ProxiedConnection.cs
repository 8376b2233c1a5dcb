using System.Buffers;
using System.Net.Sockets;

namespace Aspire.Hosting.Proxy;

/// <summary>Carries the bytes of one connection both ways; the end of one direction is passed on and leaves the other open.</summary>
internal static class ProxiedConnection
{
    private const int BufferSize = 64 * 1024;

    public static async Task RunAsync(Socket client, Socket backend, CancellationToken cancellationToken)
    {
        client.NoDelay = true;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAll(PumpAsync(client, backend, either), PumpAsync(backend, client, either)).ConfigureAwait(false);
    }

    private static async Task PumpAsync(Socket source, Socket destination, CancellationTokenSource either)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            int count;
            while ((count = await source.ReceiveAsync(buffer, either.Token).ConfigureAwait(false)) > 0)
            {
                for (var sent = 0; sent < count;)
                    sent += await destination.SendAsync(buffer.AsMemory(sent, count - sent), either.Token).ConfigureAwait(false);
            }

            destination.Shutdown(SocketShutdown.Send);
        }
        catch
        {
            await either.CancelAsync().ConfigureAwait(false);
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
