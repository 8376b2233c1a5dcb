using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;
using JbAspire.Signaling.WebSockets;

namespace JbAspire.Signaling.Protoo;

/// <summary>
/// protoo on one WebSocket. The client's requests are handled one after the other, in the order in which they came;
/// its responses to our requests complete the waiting caller.
/// </summary>
internal sealed partial class ProtooConnection(SocketSession session, TokenBucket bucket, ILogger logger)
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(20);

    private readonly ConcurrentDictionary<long, TaskCompletionSource<bool>> _pending = new();
    private long _lastRequestId;

    public SocketSession Session { get; } = session;

    public void Notify(string method, Action<Utf8JsonWriter> data) => Session.Send(ProtooWriter.Notification(method, data));

    /// <summary>Sends a request; true when the client accepted it, false when it refused, stayed silent or went away.</summary>
    public async Task<bool> RequestAsync(string method, Action<Utf8JsonWriter> data)
    {
        var id = Interlocked.Increment(ref _lastRequestId);
        var answer = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        _pending[id] = answer;
        try
        {
            Session.Send(ProtooWriter.Request(id, method, data));
            return await Task.WhenAny(answer.Task, Session.Closing, Task.Delay(RequestTimeout)) == answer.Task && await answer.Task;
        }
        finally
        {
            _pending.TryRemove(id, out _);
        }
    }

    public async Task RunAsync(WebSocket socket, Func<ProtooMessage, Task<ProtooReply>> onRequest)
    {
        try
        {
            await Session.RunAsync(socket, frame => HandleAsync(frame, onRequest));
        }
        finally
        {
            foreach (var answer in _pending.Values)
                answer.TrySetResult(false);
        }
    }

    private async Task HandleAsync(ReadOnlyMemory<byte> frame, Func<ProtooMessage, Task<ProtooReply>> onRequest)
    {
        var message = ProtooMessage.Parse(frame.Span);
        var hasToken = bucket.TryTake();
        switch (message.Kind)
        {
            case ProtooKind.Request when !hasToken:
                Session.Send(ProtooWriter.Error(message.Id, 429, "too many requests, slow down"));
                break;
            case ProtooKind.Request:
                Answer(message.Id, await onRequest(message));
                break;
            case ProtooKind.InvalidRequest:
                Session.Send(ProtooWriter.Error(message.Id, 400, message.Fault));
                break;
            case ProtooKind.Response when _pending.TryGetValue(message.Id, out var answer):
                answer.TrySetResult(message.Ok);
                break;
            case ProtooKind.Response:
                LogUnexpected("response", message.Id);
                break;
            case ProtooKind.Notification:
                // The classic protocol has none from the client; newer clients may send some.
                LogNotification(message.Method);
                break;
            default:
                // There is no id to answer to: saying so and closing is the only error that the client can see.
                Session.Close(WebSocketCloseStatus.InvalidPayloadData, message.Fault);
                break;
        }
    }

    private void Answer(long id, ProtooReply reply)
    {
        Session.Send(reply.IsOk ? ProtooWriter.Response(id, reply.Text) : ProtooWriter.Error(id, reply.ErrorCode, reply.Text));
        reply.AfterSent?.Invoke();
    }

    [LoggerMessage(3020, LogLevel.Debug, "Unexpected {What} with id {Id} ignored")]
    private partial void LogUnexpected(string what, long id);

    [LoggerMessage(3021, LogLevel.Debug, "Notification {Method} ignored")]
    private partial void LogNotification(string method);
}
