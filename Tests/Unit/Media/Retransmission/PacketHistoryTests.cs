using JbAspire.Media.Retransmission;
using JbAspire.Protocols.Rtp;
using JbAspire.Protocols.Wire;
using Xunit;
using Xunit.Abstractions;

namespace JbAspire.Tests.Unit.Media.Retransmission;

public sealed class PacketHistoryTests(ITestOutputHelper output)
{
    private readonly PacketHistory _history = new();

    [Fact]
    public void Packets_are_found_in_whatever_order_they_came()
    {
        foreach (int number in new[] { 65_534, 65_535, 1, 0, 3, 2 })
        {
            Add(number, 100, 0);
        }

        foreach (int number in new[] { 65_534, 65_535, 0, 1, 2, 3 })
        {
            Assert.True(IsKept(number, 100, 10));
        }

        Assert.False(_history.TryGet(new SequenceNumber(4), MonotonicTime.Zero, out _));
        Assert.False(_history.TryGet(new SequenceNumber(65_533), MonotonicTime.Zero, out _));
    }

    [Fact]
    public void A_packet_is_kept_for_a_second()
    {
        Add(7, 100, 0);

        Assert.True(IsKept(7, 100, 1000));
        Assert.False(_history.TryGet(new SequenceNumber(7), MonotonicTime.FromMilliseconds(1001), out _));
    }

    [Fact]
    public void The_number_of_an_old_packet_is_free_for_a_new_one()
    {
        Add(7, 100, 0);
        Add(7, 200, 5000);

        Assert.True(IsKept(7, 200, 5000));
    }

    [Fact]
    public void A_second_packet_with_the_same_number_changes_nothing()
    {
        Add(7, 100, 0);
        Add(7, 200, 10);

        Assert.True(IsKept(7, 100, 10));
    }

    [Fact]
    public void A_second_of_a_fast_stream_is_kept_and_the_memory_is_bounded()
    {
        // 24 Mbit/s: 2500 packets of 1200 bytes a second.
        for (int i = 0; i < 100_000; i++)
        {
            Add(i & 0xFFFF, 1200, i * 2 / 5);
        }

        for (int i = 97_600; i < 100_000; i++)
        {
            Assert.True(IsKept(i & 0xFFFF, 1200, 39_999));
        }

        Assert.InRange(_history.MemoryBytes, 0, 4 * 1024 * 1024 + 4096 * 24);
    }

    [Theory]
    [InlineData("audio, 50 packets of 100 bytes a second", 50, 100)]
    [InlineData("video, 150 kbit/s", 18, 1050)]
    [InlineData("video, 1.5 Mbit/s", 180, 1050)]
    [InlineData("video, 4 Mbit/s", 480, 1050)]
    public void Memory_follows_the_bit_rate(string stream, int packetsPerSecond, int length)
    {
        for (int i = 0; i < packetsPerSecond * 60; i++)
        {
            Add(i & 0xFFFF, length, i * 1000L / packetsPerSecond);
        }

        output.WriteLine($"{stream}: {_history.MemoryBytes} bytes");
        Assert.InRange(_history.MemoryBytes, 1, 20 * 1024 + 4 * packetsPerSecond * (length + 24));
        _history.Clear();
        Assert.Equal(0, _history.MemoryBytes);
    }

    [Fact]
    public void Any_sequence_of_packets_gives_back_what_was_put_in_or_nothing()
    {
        var random = new Random(11);
        var kept = new Dictionary<int, (int Length, long At)>();
        long time = 0;
        for (int i = 0; i < 200_000; i++)
        {
            time += random.Next(100) == 0 ? random.Next(3000) : random.Next(3);
            int number = random.Next(20) == 0 ? random.Next(65_536) : i & 0xFFFF;
            if (!kept.TryGetValue(number, out (int Length, long At) old) || time - old.At > 1000)
            {
                int length = random.Next(12, 1500);
                Add(number, length, time);
                kept[number] = (length, time);
            }

            int asked = (i - random.Next(600)) & 0xFFFF;
            if (_history.TryGet(new SequenceNumber((ushort)asked), MonotonicTime.FromMilliseconds(time), out ReadOnlySpan<byte> packet))
            {
                Assert.Equal(kept[asked].Length, packet.Length);
                Assert.True(HasContent(packet, asked));
            }
        }
    }

    [Fact]
    public void Nothing_is_allocated_per_packet()
    {
        long before = 0;
        byte[] bytes = Packet(0, 1000);
        for (int i = 0; i < 20_000; i++)
        {
            if (i == 5000)
                before = GC.GetAllocatedBytesForCurrentThread();

            RtpHeaderFields.SetSequenceNumber(bytes, new SequenceNumber((ushort)i));
            Assert.True(RtpPacketView.TryParse(bytes, out RtpPacketView view));
            _history.Add(view, MonotonicTime.FromMilliseconds(i * 4));
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_protected_datagram_is_given_back_bit_by_bit_for_half_a_second()
    {
        var history = new ProtectedPacketHistory();
        byte[] datagram = Packet(9, 500);
        history.Add(new SequenceNumber(9), datagram, MonotonicTime.Zero);

        Assert.True(history.TryGet(new SequenceNumber(9), MonotonicTime.FromMilliseconds(500), out ReadOnlySpan<byte> found));
        Assert.True(found.SequenceEqual(datagram));
        Assert.False(history.TryGet(new SequenceNumber(9), MonotonicTime.FromMilliseconds(501), out _));
    }

    private static byte[] Packet(int number, int length)
    {
        byte[] bytes = new byte[length];
        bytes.AsSpan().Fill((byte)number);
        var writer = new RtpPacketWriter(bytes);
        writer.TryWriteHeader(false, 96, new SequenceNumber((ushort)number), new RtpTimestamp(1), new Ssrc(2));
        return bytes;
    }

    private static bool HasContent(ReadOnlySpan<byte> packet, int number) =>
        RtpPacketView.TryParse(packet, out RtpPacketView view)
        && view.SequenceNumber.Value == number
        && !view.Payload.ContainsAnyExcept((byte)number);

    private void Add(int number, int length, long milliseconds)
    {
        Assert.True(RtpPacketView.TryParse(Packet(number, length), out RtpPacketView view));
        _history.Add(view, MonotonicTime.FromMilliseconds(milliseconds));
    }

    private bool IsKept(int number, int length, long milliseconds) =>
        _history.TryGet(new SequenceNumber((ushort)number), MonotonicTime.FromMilliseconds(milliseconds), out ReadOnlySpan<byte> packet)
        && packet.Length == length
        && HasContent(packet, number);
}
