using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

namespace JbAspire.Load.Engine;

/// <summary>One session and one plugin handle of Janus's API over WebSocket.</summary>
internal sealed class JanusControl : IDisposable
{
    private const int BufferLength = 1 << 16;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(20);

    private readonly ClientWebSocket _socket = new();
    private readonly byte[] _buffer = new byte[BufferLength];
    private readonly Lock _sending = new();
    private readonly Timer _keepAlive;
    private int _transaction;
    private long _session;
    private long _handle;

    private JanusControl()
    {
        _socket.Options.AddSubProtocol("janus-protocol");
        _keepAlive = new Timer(_ => SendKeepAlive());
    }

    /// <summary>Connects and makes a session; null where nobody listens yet.</summary>
    public static JanusControl? TryConnect(int port)
    {
        JanusControl control = new();
        try
        {
            using CancellationTokenSource timeout = new(Timeout);
            control._socket.ConnectAsync(new Uri($"ws://127.0.0.1:{port}"), timeout.Token).GetAwaiter().GetResult();
            control._session = control.Exchange(new JsonObject { ["janus"] = "create" })["data"]!["id"]!.GetValue<long>();
            control._keepAlive.Change(KeepAlive, KeepAlive);
            return control;
        }
        catch (WebSocketException)
        {
            control.Dispose();
            return null;
        }
    }

    public void Attach(string plugin) =>
        _handle = Exchange(new JsonObject { ["janus"] = "attach", ["session_id"] = _session, ["plugin"] = plugin })["data"]!["id"]!.GetValue<long>();

    /// <summary>Sends the plugin a request that it answers at once, and returns the answer.</summary>
    /// <exception cref="InvalidOperationException">Janus refuses.</exception>
    public JsonObject Ask(JsonObject body)
    {
        string request = body["request"]!.GetValue<string>();
        JsonObject answer = Exchange(new JsonObject
        {
            ["janus"] = "message",
            ["session_id"] = _session,
            ["handle_id"] = _handle,
            ["body"] = body,
        });
        JsonObject? data = answer["plugindata"]?["data"] as JsonObject;
        return data is null || data.ContainsKey("error")
            ? throw new InvalidOperationException($"Janus refuses {request}: {answer.ToJsonString()}")
            : data;
    }

    public void Dispose()
    {
        _keepAlive.Dispose();
        _socket.Dispose();
    }

    private JsonObject Exchange(JsonObject message)
    {
        string transaction = $"{++_transaction}";
        message["transaction"] = transaction;
        Send(message);
        while (true)
        {
            JsonObject answer = Receive();
            if (answer["transaction"]?.GetValue<string>() != transaction || answer["janus"]?.GetValue<string>() == "ack")
                continue;

            return answer["janus"]?.GetValue<string>() == "error"
                ? throw new InvalidOperationException($"Janus refuses: {answer.ToJsonString()}")
                : answer;
        }
    }

    private void SendKeepAlive() =>
        Send(new JsonObject { ["janus"] = "keepalive", ["session_id"] = _session, ["transaction"] = "keepalive" });

    private void Send(JsonObject message)
    {
        using CancellationTokenSource timeout = new(Timeout);
        lock (_sending)
        {
            _socket.SendAsync(Encoding.UTF8.GetBytes(message.ToJsonString()), WebSocketMessageType.Text, true, timeout.Token)
                .GetAwaiter().GetResult();
        }
    }

    private JsonObject Receive()
    {
        using CancellationTokenSource timeout = new(Timeout);
        int length = 0;
        WebSocketReceiveResult result;
        do
        {
            result = _socket.ReceiveAsync(new ArraySegment<byte>(_buffer, length, _buffer.Length - length), timeout.Token)
                .GetAwaiter().GetResult();
            length += result.Count;
        }
        while (!result.EndOfMessage);
        return JsonNode.Parse(_buffer.AsSpan(0, length))!.AsObject();
    }
}
