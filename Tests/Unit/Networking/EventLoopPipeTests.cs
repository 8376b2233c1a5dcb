using System.Buffers.Binary;
using JbAspire.Networking;
using JbAspire.Networking.Pipes;
using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Networking;

public sealed class EventLoopPipeTests
{
    private static readonly FiveTuple Forth = new(TransportProtocol.Pipe, PipeAddress.Create(0, 7), PipeAddress.Create(1, 8));

    public static TheoryData<EventLoopBackend> Backends => new() { EventLoopBackend.Linux, EventLoopBackend.Portable };

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Datagram_wakes_the_other_loop_and_its_answer_comes_back(EventLoopBackend backend)
    {
        TaskCompletionSource<(byte[] Datagram, FiveTuple Path)> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ScriptedHandler asks = new()
        {
            OnDatagram = (Span<byte> datagram, in FiveTuple path, MonotonicTime _, IDatagramSink _) => answer.SetResult((datagram.ToArray(), path)),
        };
        PipeMesh mesh = new(2);
        await using EventLoop first = Start(mesh, 0, asks, backend);
        await using EventLoop second = Start(mesh, 1, new ScriptedHandler(), backend);

        await SendAsync(first, Forth, [1, 2, 3]);

        (byte[] datagram, FiveTuple path) = await answer.Task.WaitAsync(LoopFixture.Patience);
        Assert.Equal([1, 2, 3], datagram);
        Assert.Equal(Forth, path);
        EventLoopCounters counters = await second.WaitForAsync(counters => counters.PipePacketsSent == 1);
        Assert.Equal((1, 0, 0), (counters.PipePacketsReceived, counters.PacketsReceived, counters.PacketsSent));
        Assert.Equal(2, mesh.Rings);
    }

    [Fact]
    public async Task All_that_is_not_counted_as_dropped_arrives_in_order_from_two_loops_at_once()
    {
        const int Each = 50_000;
        long[] next = new long[3];
        bool isOrdered = true;
        ScriptedHandler reads = new()
        {
            OnDatagram = (Span<byte> datagram, in FiveTuple path, MonotonicTime _, IDatagramSink _) =>
            {
                long number = BinaryPrimitives.ReadInt64LittleEndian(datagram);
                ref long last = ref next[PipeAddress.LoopOf(path.Remote)];
                isOrdered &= number >= last;
                last = number + 1;
            },
        };
        PipeMesh mesh = new(3);
        await using EventLoop reader = Start(mesh, 0, reads);
        await using EventLoop first = Start(mesh, 1, new ScriptedHandler());
        await using EventLoop second = Start(mesh, 2, new ScriptedHandler());

        await Task.WhenAll(WriteAsync(first, 1), WriteAsync(second, 2)).WaitAsync(LoopFixture.Patience);

        EventLoopCounters[] writers = [first.ReadCounters(), second.ReadCounters()];
        long sent = writers.Sum(writer => writer.PipePacketsSent);
        Assert.Equal(2 * Each, sent + writers.Sum(writer => writer.DroppedPipeFull));
        await reader.WaitForAsync(counters => counters.PipePacketsReceived == sent);
        Assert.True(isOrdered);
        Assert.True(writers.Sum(writer => writer.PipeWakes) < sent, "A burst takes one wake-up, not one for each datagram.");

        static async Task WriteAsync(EventLoop loop, int index)
        {
            FiveTuple path = new(TransportProtocol.Pipe, PipeAddress.Create(index, 1), PipeAddress.Create(0, 1));
            for (int start = 0; start < Each; start += 100)
            {
                long number = start;
                await loop.InvokeAsync((_, sink) =>
                {
                    for (int i = 0; i < 100; i++)
                    {
                        BinaryPrimitives.WriteInt64LittleEndian(sink.GetBuffer(), number++);
                        sink.Send(sizeof(long) + i, path);
                    }

                    return true;
                });
            }
        }
    }

    [Fact]
    public async Task Full_ring_drops_and_counts_while_its_reader_stands_still()
    {
        using ManualResetEventSlim mayRead = new();
        PipeMesh mesh = new(2, ringBytes: 16 * 1024);
        ScriptedHandler stands = new() { OnDatagram = (Span<byte> _, in FiveTuple _, MonotonicTime _, IDatagramSink _) => mayRead.Wait() };
        await using EventLoop writer = Start(mesh, 0, new ScriptedHandler());
        await using EventLoop reader = Start(mesh, 1, stands);

        for (int i = 0; i < 40; i++)
            await SendAsync(writer, Forth, new byte[1000]);

        EventLoopCounters counters = writer.ReadCounters();
        mayRead.Set();
        Assert.Equal(40, counters.PipePacketsSent + counters.DroppedPipeFull);
        Assert.InRange(counters.DroppedPipeFull, 20, 30);
        await reader.WaitForAsync(read => read.PipePacketsReceived == counters.PipePacketsSent);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Loops_stop_in_any_order(bool readerFirst)
    {
        PipeMesh mesh = new(2);
        EventLoop writer = Start(mesh, 0, Silent());
        EventLoop reader = Start(mesh, 1, Silent());
        await SendAsync(writer, Forth, [1]);
        await reader.WaitForAsync(counters => counters.PipePacketsReceived == 1);

        await (readerFirst ? reader : writer).StopAsync().WaitAsync(LoopFixture.Patience);
        if (readerFirst)
        {
            await SendAsync(writer, Forth, [2]);
            Assert.Equal(1, writer.ReadCounters().DroppedNoPath);
        }

        await (readerFirst ? writer : reader).StopAsync().WaitAsync(LoopFixture.Patience);
        Assert.True(reader.Completion.IsCompletedSuccessfully && writer.Completion.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Datagram_for_a_loop_that_is_not_there_is_counted_as_without_path()
    {
        PipeMesh mesh = new(2);
        await using EventLoop writer = Start(mesh, 0, new ScriptedHandler());
        await using EventLoop outside = new(new ScriptedHandler(), LoopFixture.Options(EventLoopBackend.Automatic));
        outside.Start();

        await SendAsync(writer, Forth, [1]);
        await SendAsync(writer, Forth with { Remote = PipeAddress.Create(9, 1) }, [1]);
        await SendAsync(outside, Forth, [1]);

        Assert.Equal(2, writer.ReadCounters().DroppedNoPath);
        Assert.Equal(1, outside.ReadCounters().DroppedNoPath);
        Assert.Equal(0, mesh.Rings);
    }

    [Fact]
    public async Task Number_of_another_loop_and_a_second_mesh_are_refused()
    {
        PipeMesh mesh = new(2);
        await using EventLoop first = new(new ScriptedHandler(), LoopFixture.Options(EventLoopBackend.Automatic));
        await using EventLoop second = new(new ScriptedHandler(), LoopFixture.Options(EventLoopBackend.Automatic));
        first.JoinPipes(mesh, 0);

        Assert.Throws<InvalidOperationException>(() => second.JoinPipes(mesh, 0));
        Assert.Throws<InvalidOperationException>(() => first.JoinPipes(new PipeMesh(2), 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => second.JoinPipes(mesh, 2));
    }

    // Two that echo would never come to rest.
    private static ScriptedHandler Silent() => new() { OnDatagram = (Span<byte> _, in FiveTuple _, MonotonicTime _, IDatagramSink _) => { } };

    private static EventLoop Start(PipeMesh mesh, int index, ScriptedHandler handler, EventLoopBackend backend = EventLoopBackend.Automatic)
    {
        EventLoop loop = new(handler, LoopFixture.Options(backend));
        loop.JoinPipes(mesh, index);
        loop.Start();
        return loop;
    }

    private static Task<bool> SendAsync(EventLoop loop, FiveTuple path, byte[] datagram) => loop.InvokeAsync((_, sink) =>
    {
        datagram.CopyTo(sink.GetBuffer());
        sink.Send(datagram.Length, path);
        return true;
    }).WaitAsync(LoopFixture.Patience);
}
