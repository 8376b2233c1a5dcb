using System.Buffers;
using System.Net.WebSockets;
using System.Threading.Channels;

namespace JbAspire.Signaling.WebSockets;

/// <summary>
/// One WebSocket: a bounded queue of text frames to send, a receive loop with a size limit, and one close that wins.
/// <see cref="Send"/> and <see cref="Close"/> may be called from any thread and never wait, also before the socket is there.
/// </summary>
internal sealed class SocketSession : IDisposable
{
    private static readonly TimeSpan CloseGrace = TimeSpan.FromSeconds(3);

    private readonly int _maxFrameBytes;
    private readonly Channel<ReadOnlyMemory<byte>> _queue;
    private readonly CancellationTokenSource _abort = new();
    private readonly TaskCompletionSource _closing = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private (WebSocketCloseStatus Code, string Reason)? _close;

    public SocketSession(int maxFrameBytes, int queueFrames)
    {
        _maxFrameBytes = maxFrameBytes;
        _queue = Channel.CreateBounded<ReadOnlyMemory<byte>>(new BoundedChannelOptions(queueFrames) { SingleReader = true });
    }

    /// <summary>The code that this side closed with, if it did.</summary>
    public WebSocketCloseStatus? ClosedWith
    {
        get
        {
            lock (_gate)
                return _close?.Code;
        }
    }

    /// <summary>Completes as soon as this side has decided to close.</summary>
    public Task Closing => _closing.Task;

    /// <summary>Queues a text frame; a queue that is full closes the connection.</summary>
    public void Send(ReadOnlyMemory<byte> frame)
    {
        if (!_queue.Writer.TryWrite(frame))
            Close(CloseCode.TryAgainLater, "the client reads too slowly");
    }

    /// <summary>Sends what is queued and then a close frame. The first call decides code and reason.</summary>
    public void Close(WebSocketCloseStatus code, string reason)
    {
        lock (_gate)
        {
            if (_close is not null)
                return;
            _close = (code, reason);
        }

        _queue.Writer.TryComplete();
        // A client that neither reads nor answers the close frame does not hold the connection.
        _abort.CancelAfter(CloseGrace);
        _closing.TrySetResult();
    }

    /// <summary>The host stops: clients connect again and reach another replica.</summary>
    public void CloseForShutdown() => Close(WebSocketCloseStatus.EndpointUnavailable, "the server shuts down");

    /// <summary>Runs until the connection has ended, whoever ends it. Each frame is valid during the call only.</summary>
    public async Task RunAsync(WebSocket socket, Func<ReadOnlyMemory<byte>, Task> onFrame)
    {
        var sending = SendQueueAsync(socket);
        try
        {
            await ReceiveAsync(socket, onFrame);
        }
        catch (Exception fault) when (fault is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The other side vanished or broke the protocol: the connection is over.
            await _abort.CancelAsync();
        }
        finally
        {
            Close(WebSocketCloseStatus.NormalClosure, "");
            await sending;
        }
    }

    public void Dispose() => _abort.Dispose();

    private async Task ReceiveAsync(WebSocket socket, Func<ReadOnlyMemory<byte>, Task> onFrame)
    {
        var frame = new ArrayBufferWriter<byte>(4096);
        while (true)
        {
            var result = await socket.ReceiveAsync(frame.GetMemory(4096), _abort.Token);
            if (result.MessageType == WebSocketMessageType.Close)
                return;
            // After our own decision to close, only the other side's close frame is of interest.
            if (_closing.Task.IsCompleted)
            {
                frame.ResetWrittenCount();
                continue;
            }

            if (result.MessageType == WebSocketMessageType.Binary)
            {
                Close(WebSocketCloseStatus.InvalidMessageType, "text frames only");
                continue;
            }

            if (frame.WrittenCount + result.Count > _maxFrameBytes)
            {
                Close(WebSocketCloseStatus.MessageTooBig, $"frames have at most {_maxFrameBytes} bytes");
                frame.ResetWrittenCount();
                continue;
            }

            frame.Advance(result.Count);
            if (!result.EndOfMessage)
                continue;
            await onFrame(frame.WrittenMemory);
            frame.ResetWrittenCount();
        }
    }

    private async Task SendQueueAsync(WebSocket socket)
    {
        try
        {
            await foreach (var frame in _queue.Reader.ReadAllAsync(_abort.Token))
                await socket.SendAsync(frame, WebSocketMessageType.Text, endOfMessage: true, _abort.Token);
            var (code, reason) = _close ?? (WebSocketCloseStatus.NormalClosure, "");
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                await socket.CloseOutputAsync(code, reason, _abort.Token);
        }
        catch (Exception fault) when (fault is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            socket.Abort();
        }
    }
}
