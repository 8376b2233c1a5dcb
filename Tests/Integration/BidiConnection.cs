using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace JbAspire.Tests.Integration;

/// <summary>Commands of WebDriver BiDi (https://w3c.github.io/webdriver-bidi/) over its WebSocket, as many at once as one likes.</summary>
internal sealed class BidiConnection : IAsyncDisposable
{
    private static readonly TimeSpan CommandTimeout = TimeSpan.FromSeconds(60);
    private readonly ClientWebSocket _socket;
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonElement>> _pending = new();
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly CancellationTokenSource _closed = new();
    private readonly Task _reading;
    private int _id;

    private BidiConnection(ClientWebSocket socket)
    {
        _socket = socket;
        _reading = ReadAsync();
    }

    public static async Task<BidiConnection> ConnectAsync(Uri url, CancellationToken cancellation)
    {
        var socket = new ClientWebSocket();
        try
        {
            await socket.ConnectAsync(url, cancellation);
            return new BidiConnection(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public async Task<JsonElement> SendAsync(string method, JsonObject parameters)
    {
        var id = Interlocked.Increment(ref _id);
        var answer = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        _pending[id] = answer;
        var command = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters };
        await _sending.WaitAsync();
        try
        {
            await _socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(command), WebSocketMessageType.Text, true, _closed.Token);
        }
        finally
        {
            _sending.Release();
        }

        return await answer.Task.WaitAsync(CommandTimeout);
    }

    public async ValueTask DisposeAsync()
    {
        await _closed.CancelAsync();
        await _reading;
        _socket.Dispose();
        _closed.Dispose();
        _sending.Dispose();
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[64 * 1024];
        using var message = new MemoryStream();
        try
        {
            while (true)
            {
                var read = await _socket.ReceiveAsync(buffer, _closed.Token);
                if (read.MessageType == WebSocketMessageType.Close)
                    break;
                message.Write(buffer, 0, read.Count);
                if (!read.EndOfMessage)
                    continue;
                Handle(JsonSerializer.Deserialize<JsonElement>(message.GetBuffer().AsSpan(0, (int)message.Length)));
                message.SetLength(0);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or WebSocketException)
        {
            // Closed by us, or the browser has ended: either way nothing more is answered.
        }

        foreach (var pending in _pending.Values)
            pending.TrySetException(new InvalidOperationException("The browser has closed its connection."));
    }

    private void Handle(JsonElement message)
    {
        // Without a number it is an event, of which none is asked for.
        if (!message.TryGetProperty("id", out var id) || id.ValueKind != JsonValueKind.Number || !_pending.TryRemove(id.GetInt32(), out var answer))
            return;
        if (message.TryGetProperty("result", out var result))
            answer.TrySetResult(result);
        else
            answer.TrySetException(new InvalidOperationException($"The browser answered: {message}"));
    }
}
