using Google.Protobuf;
using Grpc.Core;

namespace JbAspire.Tests.Interop.GrpcJs;

/// <summary>Serves Echo as echo.proto says.</summary>
internal sealed class EchoService(CancelledCalls cancelledCalls) : Echo.EchoBase
{
    public override async Task<Note> Unary(Note request, ServerCallContext context)
    {
        var headers = new Metadata();
        foreach (var entry in context.RequestHeaders.GetAll("x-text"))
            headers.Add(entry);
        await context.WriteResponseHeadersAsync(headers);
        foreach (var entry in context.RequestHeaders.GetAll("x-data-bin"))
            context.ResponseTrailers.Add(entry);
        return request;
    }

    public override async Task Count(CountRequest request, IServerStreamWriter<Note> responseStream, ServerCallContext context)
    {
        for (var i = 1; i <= request.Count; i++)
            await responseStream.WriteAsync(new Note { Text = $"{i}" }, context.CancellationToken);
    }

    public override async Task<Note> Collect(IAsyncStreamReader<Note> requestStream, ServerCallContext context)
    {
        var texts = new List<string>();
        await foreach (var note in requestStream.ReadAllAsync(context.CancellationToken))
            texts.Add(note.Text);
        return new Note { Text = string.Join(',', texts) };
    }

    public override async Task Chat(IAsyncStreamReader<Note> requestStream, IServerStreamWriter<Note> responseStream, ServerCallContext context)
    {
        await foreach (var note in requestStream.ReadAllAsync(context.CancellationToken))
            await responseStream.WriteAsync(note, context.CancellationToken);
    }

    public override Task<Note> Fail(FailRequest request, ServerCallContext context) => throw new RpcException(
        new Status((StatusCode)request.Code, request.Detail),
        new Metadata { { "x-reason", "asked for" } });

    public override async Task<Note> Wait(Note request, ServerCallContext context)
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = context.CancellationToken.Register(cancelled.SetResult);
        await cancelled.Task;
        cancelledCalls.Add();
        return request;
    }

    public override Task<Note> CancelledCalls(Note request, ServerCallContext context) => Task.FromResult(new Note { Text = $"{cancelledCalls.Count}" });

    public override Task<Note> Produce(CountRequest request, ServerCallContext context) =>
        Task.FromResult(new Note { Payload = ByteString.CopyFrom(new byte[request.Count]) });
}

/// <summary>Counts the calls of Wait that the server saw cancelled.</summary>
internal sealed class CancelledCalls
{
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public void Add() => Interlocked.Increment(ref _count);
}
