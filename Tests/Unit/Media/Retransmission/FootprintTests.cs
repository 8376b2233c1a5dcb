using System.Runtime.CompilerServices;
using JbAspire.Media.Retransmission;
using JbAspire.Media.Statistics;
using JbAspire.Protocols.Wire;
using Xunit;
using Xunit.Abstractions;

namespace JbAspire.Tests.Unit.Media.Retransmission;

/// <summary>What the parts of retransmission weigh: the folder's README quotes these figures.</summary>
public sealed class FootprintTests(ITestOutputHelper output)
{
    [Fact]
    public void A_consumer_of_180_packets_a_second_costs_less_than_7_KiB()
    {
        long bytes = Measure(() =>
        {
            var log = new SentPacketLog();
            for (int i = 0; i < 1000; i++)
            {
                log.Add(
                    new SentPacket(new((ushort)i), new((ushort)i), default, 0, false, 0), MonotonicTime.FromMilliseconds(i * 1000L / 180));
            }

            return (log, new RtxStream(new Ssrc(1), 97, bytes => bytes.Clear()));
        });

        // What growing left behind, 64 and 128 entries, is garbage.
        Assert.InRange(bytes - (64 + 128) * 24, 1, 7 * 1024);
    }

    [Fact]
    public void Structures_are_as_small_as_said()
    {
        long generator = Measure(() => new NackGenerator());
        long withLoss = Measure(() =>
        {
            var nacks = new NackGenerator();
            nacks.Add(new(1), false, false, MonotonicTime.Zero);
            nacks.Add(new(9), false, false, MonotonicTime.Zero);
            return nacks;
        });
        output.WriteLine($"NackGenerator {generator}, with up to 16 missing packets {withLoss}");
        output.WriteLine($"PacketHistory without packets {Measure(() => new PacketHistory())}");
        output.WriteLine($"SentPacketLog without packets {Measure(() => new SentPacketLog())}");
        output.WriteLine($"RtxStream {Measure(() => new RtxStream(new Ssrc(1), 97, Clear))}");
        output.WriteLine($"RedUnwrapper {Measure(() => new RedUnwrapper())}");
        output.WriteLine($"KeyFrameRequests {Measure(() => new KeyFrameRequests(KeyFrameRequestMethod.None, TimeSpan.Zero))}");
        output.WriteLine($"LayerBitrates without packets {Measure(() => new LayerBitrates())}");
        output.WriteLine($"LayerBitrates of L3T3 {Measure(CreateL3T3)}");
        output.WriteLine($"RetransmissionBudget {Unsafe.SizeOf<RetransmissionBudget>()}");
        output.WriteLine($"StreamScore {Unsafe.SizeOf<StreamScore>()}");
        output.WriteLine($"RoundTripTimes {Unsafe.SizeOf<RoundTripTimes>()}");
        output.WriteLine($"RtpStreamCounters {Unsafe.SizeOf<RtpStreamCounters>()}");
        output.WriteLine($"ReceptionStatistics {Unsafe.SizeOf<ReceptionStatistics>()}");
        output.WriteLine($"BitrateMeter {Unsafe.SizeOf<BitrateMeter>()}");
        Assert.InRange(generator, 1, 256);
        Assert.InRange(withLoss, 1, 1024);
        Assert.InRange(Unsafe.SizeOf<BitrateMeter>(), 1, 80);
    }

    private static LayerBitrates CreateL3T3()
    {
        var bitrates = new LayerBitrates();
        for (int layer = 0; layer < 9; layer++)
        {
            // The highest temporal layer first: the row is made in its full length.
            bitrates.Add(layer / 3, 2 - layer % 3, 1, MonotonicTime.Zero);
        }

        return bitrates;
    }

    private static void Clear(Span<byte> bytes) => bytes.Clear();

    private static long Measure<T>(Func<T> create)
    {
        create();
        long before = GC.GetAllocatedBytesForCurrentThread();
        T value = create();
        long after = GC.GetAllocatedBytesForCurrentThread();
        GC.KeepAlive(value);
        return after - before;
    }
}
