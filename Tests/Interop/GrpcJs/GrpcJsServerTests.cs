using System.Globalization;
using Google.Protobuf;
using Grpc.Core;
using Xunit;

namespace JbAspire.Tests.Interop.GrpcJs;

/// <summary>Our client calls grpc-js.</summary>
public sealed class GrpcJsServerTests(GrpcJsServer server) : IClassFixture<GrpcJsServer>
{
    private static DateTime Soon => DateTime.UtcNow.AddSeconds(20);

    [NodeFact]
    public async Task Unary_call_is_answered()
    {
        var note = new Note { Text = "größer", Payload = ByteString.CopyFrom(0, 255) };

        Assert.Equal(note, await server.Client.UnaryAsync(note, deadline: Soon));
    }

    [NodeTheory]
    [InlineData(0)]
    [InlineData(100)]
    public async Task Server_stream_is_read_to_its_end(int count)
    {
        using var call = server.Client.Count(new CountRequest { Count = count }, deadline: Soon);

        var texts = new List<string>();
        await foreach (var note in call.ResponseStream.ReadAllAsync())
            texts.Add(note.Text);

        Assert.Equal(Enumerable.Range(1, count).Select(i => $"{i}"), texts);
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [NodeFact]
    public async Task Client_stream_is_collected()
    {
        using var call = server.Client.Collect(deadline: Soon);
        foreach (var text in (string[])["a", "b", "c"])
            await call.RequestStream.WriteAsync(new Note { Text = text });
        await call.RequestStream.CompleteAsync();

        Assert.Equal("a,b,c", (await call).Text);
    }

    [NodeFact]
    public async Task Duplex_stream_answers_message_by_message()
    {
        using var call = server.Client.Chat(deadline: Soon);
        for (var i = 0; i < 10; i++)
        {
            await call.RequestStream.WriteAsync(new Note { Text = $"{i}" });
            Assert.True(await call.ResponseStream.MoveNext(default));
            Assert.Equal($"{i}", call.ResponseStream.Current.Text);
        }
        await call.RequestStream.CompleteAsync();

        Assert.False(await call.ResponseStream.MoveNext(default));
    }

    [NodeFact]
    public async Task Metadata_travels_both_ways()
    {
        byte[] data = [0, 1, 2, 253, 254, 255];
        using var call = server.Client.UnaryAsync(new Note(), new Metadata { { "x-text", "plain text" }, { "x-data-bin", data } }, Soon);
        await call;

        Assert.Equal("plain text", (await call.ResponseHeadersAsync).GetValue("x-text"));
        Assert.Equal(data, call.GetTrailers().GetValueBytes("x-data-bin"));
    }

    [NodeFact]
    public async Task Status_message_and_trailers_arrive()
    {
        var request = new FailRequest { Code = (int)StatusCode.FailedPrecondition, Detail = "größe 100% – 日本\n2" };

        var failure = await Assert.ThrowsAsync<RpcException>(() => server.Client.FailAsync(request, deadline: Soon).ResponseAsync);

        Assert.Equal(StatusCode.FailedPrecondition, failure.StatusCode);
        Assert.Equal(request.Detail, failure.Status.Detail);
        Assert.Equal("asked for", failure.Trailers.GetValue("x-reason"));
    }

    [NodeFact]
    public async Task Deadline_and_cancellation_end_the_call_on_both_sides()
    {
        var before = await CancelledCalls();

        var late = await Assert.ThrowsAsync<RpcException>(() => server.Client.WaitAsync(new Note(), deadline: DateTime.UtcNow.AddSeconds(1)).ResponseAsync);
        Assert.Equal(StatusCode.DeadlineExceeded, late.StatusCode);
        await WaitForCancelledCalls(before + 1);

        using var cancellation = new CancellationTokenSource();
        var call = server.Client.WaitAsync(new Note(), deadline: Soon, cancellationToken: cancellation.Token).ResponseAsync;
        // The call is with the server once a later one on the same connection is answered.
        await CancelledCalls();
        await cancellation.CancelAsync();
        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(() => call)).StatusCode);
        await WaitForCancelledCalls(before + 2);
    }

    [NodeFact]
    public async Task Message_of_3_MB_is_echoed()
    {
        var note = new Note { Payload = ByteString.CopyFrom(new byte[3 * 1024 * 1024]) };

        Assert.Equal(note, await server.Client.UnaryAsync(note, deadline: Soon));
    }

    [NodeFact]
    public async Task Oversized_message_is_refused_by_the_side_that_receives_it()
    {
        const int Oversized = 5 * 1024 * 1024;

        var sent = await Assert.ThrowsAsync<RpcException>(() =>
            server.Client.UnaryAsync(new Note { Payload = ByteString.CopyFrom(new byte[Oversized]) }, deadline: Soon).ResponseAsync);
        var received = await Assert.ThrowsAsync<RpcException>(() =>
            server.Client.ProduceAsync(new CountRequest { Count = Oversized }, deadline: Soon).ResponseAsync);

        Assert.Equal(StatusCode.ResourceExhausted, sent.StatusCode);
        Assert.Equal(StatusCode.ResourceExhausted, received.StatusCode);
    }

    private async Task<int> CancelledCalls() =>
        int.Parse((await server.Client.CancelledCallsAsync(new Note(), deadline: Soon)).Text, CultureInfo.InvariantCulture);

    private async Task WaitForCancelledCalls(int number)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (await CancelledCalls() < number)
            await Task.Delay(20, limit.Token);
    }
}
