using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace JbAspire.Tests.Services.Signaling;

/// <summary>What a response said.</summary>
public sealed record ProtooAnswer(bool Ok, JsonNode? Data, int ErrorCode, string ErrorReason);

/// <summary>A protoo client as protoo-client is one: it accepts <c>newConsumer</c> and keeps all notifications.</summary>
public sealed class ProtooClient : SocketClient
{
    private readonly ConcurrentDictionary<long, TaskCompletionSource<ProtooAnswer>> _pending = new();
    private readonly Channel<(string Method, JsonNode Data)> _events = Channel.CreateUnbounded<(string, JsonNode)>();
    private readonly List<(string Method, JsonNode Data)> _skipped = [];
    private long _lastId;

    private ProtooClient()
    {
    }

    /// <summary>Whether <c>newConsumer</c> is accepted (as stock clients do), refused (false) or left without an answer (null).</summary>
    public bool? AcceptsConsumers { get; set; } = true;

    public static async Task<ProtooClient> ConnectAsync(string url, string? token = null)
    {
        var client = new ProtooClient();
        client.Socket.Options.AddSubProtocol("protoo");
        if (token is not null)
            client.Socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        await client.OpenAsync(url);
        return client;
    }

    public async Task<ProtooAnswer> RequestAsync(string method, string data = "{}")
    {
        var id = Interlocked.Increment(ref _lastId);
        var answer = _pending[id] = new TaskCompletionSource<ProtooAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        await SendAsync($$"""{"request":true,"id":{{id}},"method":"{{method}}","data":{{data}}}""");
        return await answer.Task.WaitAsync(Patience);
    }

    public async Task<JsonNode> AcceptedAsync(string method, string data = "{}")
    {
        var answer = await RequestAsync(method, data);
        return answer.Ok ? answer.Data! : throw new InvalidOperationException($"{method}: {answer.ErrorCode} {answer.ErrorReason}");
    }

    /// <summary>The next notification or request of this method; others stay for later calls.</summary>
    public async Task<JsonNode> NextAsync(string method)
    {
        for (var i = 0; i < _skipped.Count; i++)
        {
            if (_skipped[i].Method != method)
                continue;
            var found = _skipped[i].Data;
            _skipped.RemoveAt(i);
            return found;
        }

        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            (string Method, JsonNode Data) next;
            try
            {
                next = await _events.Reader.ReadAsync(limit.Token);
            }
            catch (Exception missing) when (missing is OperationCanceledException or ChannelClosedException)
            {
                throw new TimeoutException($"no \"{method}\" came, only: {string.Join(", ", _skipped.Select(skipped => skipped.Method))}");
            }

            if (next.Method == method)
                return next.Data;
            _skipped.Add(next);
        }
    }

    /// <summary>How many of this method have come so far and were not read.</summary>
    public int CountWaiting(string method)
    {
        while (_events.Reader.TryRead(out var next))
            _skipped.Add(next);
        return _skipped.Count(skipped => skipped.Method == method);
    }

    /// <summary>As mediasoup-demo's client: capabilities, both transports, join.</summary>
    public async Task<JsonNode> JoinAsync(string name, bool canReceive = true)
    {
        await AcceptedAsync("getRouterRtpCapabilities");
        if (canReceive)
            await AcceptedAsync("createWebRtcTransport", """{"forceTcp":false,"producing":false,"consuming":true,"sctpCapabilities":{"numStreams":{"OS":1024,"MIS":1024}}}""");
        var capabilities = canReceive ? $"\"rtpCapabilities\":{RtpExamples.ClientCapabilities}," : "";
        return await AcceptedAsync("join", $$$"""{"displayName":"{{{name}}}","device":{"flag":"chrome","name":"Chrome","version":"150"},{{{capabilities}}}"sctpCapabilities":{}}""");
    }

    public async Task<string> CreateSendTransportAsync() =>
        (string)(await AcceptedAsync("createWebRtcTransport", """{"forceTcp":false,"producing":true,"consuming":false}"""))["id"]!;

    public string? LastProducerId { get; private set; }

    public async Task<string> ProduceAudioAsync(string transportId, string appData = "{\"source\":\"mic\"}") =>
        LastProducerId = (string)(await AcceptedAsync("produce",
            $$"""{"transportId":"{{transportId}}","kind":"audio","rtpParameters":{{RtpExamples.AudioParameters}},"appData":{{appData}}}"""))["id"]!;

    protected override void OnFrame(string frame)
    {
        var message = JsonNode.Parse(frame)!;
        if (message["response"] is not null && _pending.TryRemove((long)message["id"]!, out var answer))
        {
            answer.SetResult(new ProtooAnswer(
                (bool)message["ok"]!, message["data"], (int?)message["errorCode"] ?? 0, (string?)message["errorReason"] ?? ""));
            return;
        }

        _events.Writer.TryWrite(((string)message["method"]!, message["data"]!));
        if (message["request"] is null || AcceptsConsumers is not { } accepts)
            return;
        _ = SendAsync(accepts
            ? $$"""{"response":true,"id":{{message["id"]}},"ok":true,"data":{} }"""
            : $$"""{"response":true,"id":{{message["id"]}},"ok":false,"errorCode":500,"errorReason":"cannot consume"}""");
    }

    protected override void OnClosed()
    {
        _events.Writer.TryComplete();
        foreach (var answer in _pending.Values)
            answer.TrySetException(new IOException("the connection closed"));
        base.OnClosed();
    }
}
