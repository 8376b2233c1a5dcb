using System.Buffers.Binary;
using System.Diagnostics;
using JbAspire.Networking.Pipes;
using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Networking;

public sealed class PipeRingTests
{
    private static readonly FiveTuple Path = new(TransportProtocol.Pipe, PipeAddress.Create(0, 1), PipeAddress.Create(1, 2));

    [Fact]
    public void Datagrams_of_all_lengths_come_out_as_they_went_in_also_where_the_ring_wraps()
    {
        var ring = new PipeRing(PipeRing.MinCapacity);
        var random = new Random(1);
        var waiting = new Queue<byte[]>();
        for (int i = 0; i < 20_000; i++)
        {
            byte[] datagram = new byte[random.Next(IDatagramSink.MaxDatagramLength + 1)];
            random.NextBytes(datagram);
            if (ring.TryWrite(datagram, Path))
                waiting.Enqueue(datagram);
            else
                Assert.NotEmpty(waiting);

            ring.Publish();
            for (int left = random.Next(3); left > 0 && ring.TryTake(out Span<byte> taken, out FiveTuple path); left--)
            {
                Assert.Equal(waiting.Dequeue(), taken.ToArray());
                Assert.Equal(new FiveTuple(TransportProtocol.Pipe, Path.Remote, Path.Local), path);
            }

            ring.Release();
        }
    }

    [Fact]
    public void What_is_not_published_is_not_seen_and_what_is_not_released_is_not_overwritten()
    {
        var ring = new PipeRing(PipeRing.MinCapacity);
        Assert.True(ring.TryWrite([1, 2, 3], Path));
        Assert.False(ring.TryTake(out _, out _));
        ring.Publish();
        Assert.True(ring.TryTake(out Span<byte> taken, out _));
        byte[] large = new byte[1000];
        int written = 0;
        while (ring.TryWrite(large, Path))
            written++;

        Assert.Equal([1, 2, 3], taken.ToArray());
        Assert.InRange(written, 10, PipeRing.MinCapacity / 1000);
        ring.Publish();
        ring.Release();
        Assert.False(ring.TryWrite(large, Path));
        while (ring.TryTake(out _, out _))
            written--;

        ring.Release();
        Assert.Equal(0, written);
        Assert.True(ring.TryWrite(large, Path));
    }

    [Fact]
    public void Writing_and_taking_allocate_nothing()
    {
        var ring = new PipeRing(PipeRing.MinCapacity);
        byte[] datagram = new byte[1200];
        for (int i = 0; i < 100; i++)
            Pass();

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10_000; i++)
            Pass();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Pass()
        {
            ring.TryWrite(datagram, Path);
            ring.Publish();
            ring.TryTake(out _, out _);
            ring.Release();
        }
    }

    [Fact]
    public async Task Two_threads_lose_reorder_and_tear_nothing()
    {
        var ring = new PipeRing(64 * 1024);
        long written = 0;
        bool isDone = false;
        Task writer = Task.Factory.StartNew(
            () =>
            {
                byte[] datagram = new byte[IDatagramSink.MaxDatagramLength];
                for (var watch = Stopwatch.StartNew(); watch.ElapsedMilliseconds < 2000;)
                {
                    for (int i = 0; i < 50; i++)
                    {
                        // Length and every byte follow from the number.
                        Span<byte> bytes = datagram.AsSpan(0, LengthOf(written));
                        bytes.Fill((byte)written);
                        BinaryPrimitives.WriteInt64LittleEndian(bytes, written);
                        if (!ring.TryWrite(bytes, Path))
                        {
                            ring.Publish();
                            Thread.Yield();
                            break;
                        }

                        written++;
                    }

                    ring.Publish();
                }

                Volatile.Write(ref isDone, true);
            },
            TaskCreationOptions.LongRunning);

        long expected = 0;
        while (true)
        {
            bool wasDone = Volatile.Read(ref isDone);
            int taken = 0;
            while (ring.TryTake(out Span<byte> datagram, out _))
            {
                if (datagram.Length != LengthOf(expected)
                    || BinaryPrimitives.ReadInt64LittleEndian(datagram) != expected
                    || datagram[sizeof(long)..].ContainsAnyExcept((byte)expected))
                    Assert.Fail($"Datagram {expected} is torn or out of order.");

                expected++;
                taken++;
            }

            ring.Release();
            if (taken == 0 && wasDone)
                break;
            if (taken == 0)
                Thread.Yield();
        }

        await writer;
        Assert.Equal(written, expected);
        Assert.True(written > 100, $"Only {written} in two seconds.");

        static int LengthOf(long number) => sizeof(long) + (int)(number * 37 % 1400);
    }
}
