using JbAspire.Media;
using JbAspire.Protocols.Wire;
using JbAspire.TestKit;
using JbAspire.Tests.Scenarios.Turn;
using Xunit;

namespace JbAspire.Tests.Scenarios;

/// <summary>A room that people come to and leave all day.</summary>
[Collection(MemoryTests.Name)]
public sealed class MediaChurnTests
{
    private const int Joins = 2000;

    // By then the pools and tables have the size that this room needs.
    private const int Warm = 500;

    [Fact]
    public void Joins_publishes_layer_changes_and_leaves_by_the_thousand_leave_neither_memory_nor_objects_nor_pooled_arrays()
    {
        using PooledArrays pool = new();
        using VirtualCall call = new();
        ChurningRoom room = new(call, seed: 11);
        room.Join(Warm);
        room.Empty();
        AssertEmpty(call);
        long warm = GC.GetTotalMemory(forceFullCollection: true);

        room.Join(Joins - Warm);
        room.Empty();
        AssertEmpty(call);
        long end = GC.GetTotalMemory(forceFullCollection: true);

        Assert.Equal(0, pool.Outstanding);
        Assert.True(pool.Rented > 500, $"{pool.Rented} arrays were rented");
        Assert.True(room.Consumers > 3 * Joins && room.Publishes > Joins, $"{room.Consumers} consumers of {room.Publishes} producers");
        Assert.True(room.Received > 20 * Joins, $"{room.Received} packets reached somebody");
        Assert.True(room.Resent > Joins / 2, $"{room.Resent} packets were sent again");
        Assert.InRange(end, 0, warm + warm / 33);
    }

    [Fact]
    public void Peers_that_vanish_are_forgotten_with_all_that_was_theirs()
    {
        using PooledArrays pool = new();
        using VirtualCall call = new();
        ChurningRoom room = new(call, seed: 12);
        room.Join(12);
        room.Vanish();
        call.Run(TimeSpan.FromSeconds(70));
        Assert.Equal((0, 0, 0), (call.Worker.TransportCount, call.Worker.ProducerCount, call.Worker.ConsumerCount));
        room.Empty();
        AssertEmpty(call);
        Assert.Equal(0, pool.Outstanding);
    }

    private static void AssertEmpty(VirtualCall call)
    {
        call.Events.Clear();
        Assert.Equal((1, 0, 0, 0), (call.Worker.RouterCount, call.Worker.TransportCount, call.Worker.ProducerCount, call.Worker.ConsumerCount));
        Assert.Empty(call.Router.Transports);
        Assert.Empty(call.Router.RtpObservers);
        Assert.Equal(MonotonicTime.Never, call.Worker.NextDeadline);
        Assert.False(call.Worker.TryReadEvent(out _));
        AssertNoPathIsKnown(call);
    }

    private static void AssertNoPathIsKnown(VirtualCall call)
    {
        byte[] rtp = [0x80, 96, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1];
        long before = call.Worker.Drops[DropReason.UnknownTuple];
        const int ports = 2000;
        for (int port = 50_000; port < 50_000 + ports; port++)
        {
            TransportAddress peer = TransportAddress.From(System.Net.IPAddress.Parse("198.51.100.7"), port);
            call.Worker.HandleDatagram(rtp, new FiveTuple(TransportProtocol.Udp, VirtualCall.WorkerAddress, peer), call.Now, call.Sink);
            call.Worker.HandleBatchEnd(call.Now, call.Sink);
        }

        Assert.Equal(before + ports, call.Worker.Drops[DropReason.UnknownTuple]);
    }
}
