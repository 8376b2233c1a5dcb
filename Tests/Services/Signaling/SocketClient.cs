using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace JbAspire.Tests.Services.Signaling;

/// <summary>A plain WebSocket client that keeps what it receives.</summary>
public class SocketClient : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly Channel<string> _frames = Channel.CreateUnbounded<string>();
    private readonly SemaphoreSlim _sending = new(1, 1);
    private Task _receiving = Task.CompletedTask;

    protected SocketClient()
    {
    }

    public ClientWebSocket Socket { get; } = new();

    public static async Task<SocketClient> ConnectAsync(string url)
    {
        var client = new SocketClient();
        await client.OpenAsync(url);
        return client;
    }

    public async Task SendAsync(string frame) => await SendAsync(Encoding.UTF8.GetBytes(frame), WebSocketMessageType.Text);

    public async Task SendAsync(byte[] frame, WebSocketMessageType type)
    {
        await _sending.WaitAsync();
        try
        {
            using var limit = new CancellationTokenSource(Patience);
            await Socket.SendAsync(frame, type, true, limit.Token);
        }
        finally
        {
            _sending.Release();
        }
    }

    public async Task<string> ReceiveAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        return await _frames.Reader.ReadAsync(limit.Token);
    }

    public async Task<JsonNode> ReceiveJsonAsync() => JsonNode.Parse(await ReceiveAsync())!;

    /// <summary>The code of the server's close frame; null when the connection broke without one.</summary>
    public async Task<int?> ClosedAsync()
    {
        await _receiving.WaitAsync(Patience);
        return (int?)Socket.CloseStatus;
    }

    /// <summary>Whether nothing arrives while a frame sent afterwards by somebody else would have.</summary>
    public bool HasReceived => _frames.Reader.TryPeek(out _);

    public async Task CloseAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        await Socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", limit.Token);
        await _receiving.WaitAsync(Patience);
    }

    /// <summary>The machine lost its network: no close frame.</summary>
    public void Abort() => Socket.Abort();

    public async ValueTask DisposeAsync()
    {
        Socket.Abort();
        await _receiving;
        Socket.Dispose();
        _sending.Dispose();
        GC.SuppressFinalize(this);
    }

    protected async Task OpenAsync(string url, bool isReading = true)
    {
        using var limit = new CancellationTokenSource(Patience);
        await Socket.ConnectAsync(new Uri(url), limit.Token);
        if (isReading)
            _receiving = ReceiveAllAsync();
    }

    protected virtual void OnFrame(string frame) => _frames.Writer.TryWrite(frame);

    protected virtual void OnClosed() => _frames.Writer.TryComplete();

    private async Task ReceiveAllAsync()
    {
        var buffer = new byte[64 * 1024];
        using var frame = new MemoryStream();
        try
        {
            while (true)
            {
                var result = await Socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
                if (result.MessageType == WebSocketMessageType.Close)
                {
                    await Socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None);
                    return;
                }

                frame.Write(buffer, 0, result.Count);
                if (!result.EndOfMessage)
                    continue;
                OnFrame(Encoding.UTF8.GetString(frame.GetBuffer(), 0, (int)frame.Length));
                frame.SetLength(0);
            }
        }
        catch (Exception broken) when (broken is WebSocketException or OperationCanceledException or ObjectDisposedException or IOException)
        {
            // The connection ended without a close frame.
        }
        finally
        {
            OnClosed();
        }
    }
}
