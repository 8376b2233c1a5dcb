using JbAspire.Media.CongestionControl.Pacing;
using JbAspire.Media.CongestionControl.SendSide;
using JbAspire.Protocols.Rtp;
using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Media.CongestionControl;

/// <summary>What passes, what waits, what goes first, what is dropped.</summary>
public sealed class PacerTests
{
    private static readonly MonotonicTime Now = MonotonicTime.FromMilliseconds(1000);

    // 2 Mbit/s, paced 2.5 times as fast.
    private readonly Pacer _pacer = new(Bitrate.FromKilobitsPerSecond(5000));

    [Fact]
    public void A_frame_of_ten_packets_passes_straight_through_at_2_Mbit_s()
    {
        for (int i = 0; i < 10; i++)
        {
            Assert.True(_pacer.MayPass(PacketPriority.Video, Now));
            _pacer.OnSent(1200, Now);
        }

        Assert.Equal(MonotonicTime.Never, _pacer.NextDeadline);
    }

    [Fact]
    public void A_key_frame_of_a_hundred_packets_leaves_at_the_pacing_rate_in_order()
    {
        var sent = new List<(byte Number, MonotonicTime At)>();
        for (int i = 0; i < 100; i++)
        {
            Submit(PacketPriority.Video, (byte)i, Now, sent);
        }

        Drain(sent);

        // 120,000 bytes, 25,000 at once, the rest at 625,000 bytes/s: 152 ms.
        Assert.Equal(Enumerable.Range(0, 100).Select(i => (byte)i), sent.Select(packet => packet.Number));
        Assert.InRange((sent[^1].At - Now).TotalMilliseconds, 140, 170);
        Assert.InRange(sent.Count(packet => packet.At == Now), 20, 22);
    }

    [Fact]
    public void Audio_never_waits_and_retransmissions_go_before_video_before_padding()
    {
        var sent = new List<(byte Number, MonotonicTime At)>();
        for (int i = 0; i < 25; i++)
        {
            Submit(PacketPriority.Video, 1, Now, sent);
        }

        int before = sent.Count;
        Submit(PacketPriority.Padding, 4, Now, sent);
        Submit(PacketPriority.Retransmission, 3, Now, sent);
        Submit(PacketPriority.Audio, 0, Now, sent);
        Assert.Equal(0, sent[before].Number);
        Drain(sent);

        Assert.Equal([3, 1, 1, 1, 1, 4], sent.Skip(before + 1).Select(packet => (int)packet.Number).TakeLast(6));
    }

    [Fact]
    public void What_has_waited_for_500_ms_is_dropped()
    {
        var slow = new Pacer(Bitrate.FromKilobitsPerSecond(100));
        byte[] packet = new byte[1200];
        slow.OnSent(50_000, Now);
        slow.Queue.Enqueue(new PacedPacket(PacketPriority.Video, 0, 0), packet, Now);
        slow.Queue.Enqueue(new PacedPacket(PacketPriority.Video, 0, 0), packet, Now + TimeSpan.FromMilliseconds(5000));

        Assert.False(slow.TryTakeDue(Now + TimeSpan.FromMilliseconds(100), out _, out _));
        Assert.True(slow.TryTakeDue(Now + TimeSpan.FromMilliseconds(5100), out _, out _));
        Assert.Equal(1, slow.Queue.Dropped);
        Assert.True(slow.Queue.IsEmpty);
    }

    [Fact]
    public void A_full_queue_drops_the_oldest_of_the_least_important()
    {
        for (int i = 0; i < PacerQueue.MaxPackets; i++)
        {
            _pacer.Queue.Enqueue(new PacedPacket(PacketPriority.Video, 0, 0), [(byte)i], Now);
        }

        _pacer.Queue.Enqueue(new PacedPacket(PacketPriority.Padding, 0, 0), [9], Now);
        _pacer.Queue.Enqueue(new PacedPacket(PacketPriority.Retransmission, 0, 0), [99], Now);

        Assert.Equal(PacerQueue.MaxPackets, _pacer.Queue.Count);
        Assert.Equal(2, _pacer.Queue.Dropped);
        Assert.True(_pacer.TryTakeDue(Now, out ReadOnlySpan<byte> first, out PacedPacket info));
        Assert.Equal((99, PacketPriority.Retransmission), (first[0], info.Priority));
        Assert.True(_pacer.TryTakeDue(Now, out ReadOnlySpan<byte> second, out _));
        Assert.Equal(1, second[0]);
    }

    [Fact]
    public void A_probe_is_filled_up_with_padding_at_its_rate_and_ends()
    {
        _pacer.Begin(new ProbeCluster(1, Bitrate.FromKilobitsPerSecond(4000), 5, 7500), Now);
        MonotonicTime now = Now;
        int bytes = 0;
        while (_pacer.Probe.IsProbe)
        {
            now = MonotonicTime.FromMilliseconds(Math.Max(now.Milliseconds, _pacer.NextDeadline.Milliseconds));
            while (_pacer.NeedsPadding(now))
            {
                Assert.Equal(1, _pacer.Probe.Id);
                bytes += 290;
                _pacer.OnSent(290, now);
            }

            now += TimeSpan.FromMilliseconds(1);
        }

        Assert.InRange(bytes, 7500, 7500 + 290);
        Assert.InRange((now - Now).TotalMilliseconds, 13, 17);
        Assert.Equal(MonotonicTime.Never, _pacer.NextDeadline);
    }

    [Fact]
    public void A_probe_that_cannot_be_sent_ends_after_a_second_and_does_not_spin()
    {
        _pacer.Begin(new ProbeCluster(1, Bitrate.FromKilobitsPerSecond(4000), 5, 7500), Now);
        int wakes = 0;
        for (MonotonicTime now = Now; now != MonotonicTime.Never; now = _pacer.NextDeadline)
        {
            _pacer.NeedsPadding(now);
            wakes++;
        }

        Assert.False(_pacer.Probe.IsProbe);
        Assert.InRange(wakes, 2, 1005);
    }

    [Fact]
    public void Passing_and_queueing_allocate_nothing_in_steady_state()
    {
        byte[] packet = new byte[1200];
        Run();
        Run();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run();

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Run()
        {
            for (int i = 0; i < 200; i++)
            {
                if (_pacer.MayPass(PacketPriority.Video, Now))
                {
                    _pacer.OnSent(packet.Length, Now);
                }
                else
                {
                    _pacer.Queue.Enqueue(new PacedPacket(PacketPriority.Video, 0, 0), packet, Now);
                }
            }

            while (_pacer.TryTakeDue(Now + TimeSpan.FromMilliseconds(400), out _, out _))
            {
            }
        }
    }

    [Fact]
    public void Probation_packets_are_padding_on_the_stream_that_clients_announce()
    {
        var generator = new ProbationGenerator(midId: 1, transportNumberId: 5, sendTimeId: 4, firstSequenceNumber: 65_535, timestamp: 7);
        byte[] buffer = new byte[1200];
        Assert.True(generator.TryWrite(buffer, 1200, out int length, out PacedPacket info));
        Assert.True(RtpPacketView.TryParse(buffer.AsSpan(0, length), out RtpPacketView packet));

        Assert.Equal((1234u, (byte)127, (ushort)65_535, 7u), (packet.Ssrc.Value, packet.PayloadType, packet.SequenceNumber.Value, packet.Timestamp.Value));
        Assert.True(packet.TryGetExtension(1, out ReadOnlySpan<byte> mid));
        Assert.Equal("probator"u8, mid);
        Assert.Equal((255, 0), (packet.PaddingLength, packet.Payload.Length));
        Assert.Equal(PacketPriority.Padding, info.Priority);
        TransportSequenceNumberExtension.TryWrite(buffer.AsSpan(info.TransportNumberOffset), new SequenceNumber(0xABCD), out _);
        AbsoluteSendTimeExtension.TryWrite(buffer.AsSpan(info.SendTimeOffset), 0x123456, out _);
        Assert.True(RtpPacketView.TryParse(buffer.AsSpan(0, length), out packet));
        Assert.True(packet.TryGetExtension(5, out ReadOnlySpan<byte> number));
        Assert.Equal([0xAB, 0xCD], number.ToArray());
        Assert.True(packet.TryGetExtension(4, out ReadOnlySpan<byte> time));
        Assert.Equal([0x12, 0x34, 0x56], time.ToArray());

        Assert.True(generator.TryWrite(buffer, 100, out length, out _));
        Assert.True(RtpPacketView.TryParse(buffer.AsSpan(0, length), out packet));
        Assert.Equal((100, (ushort)0), (length, packet.SequenceNumber.Value));
        Assert.False(generator.TryWrite(buffer, 11, out _, out _));
    }

    private void Submit(PacketPriority priority, byte number, MonotonicTime now, List<(byte Number, MonotonicTime At)> sent)
    {
        byte[] packet = new byte[1200];
        packet[0] = number;
        if (_pacer.MayPass(priority, now))
        {
            _pacer.OnSent(packet.Length, now);
            sent.Add((number, now));
        }
        else
        {
            _pacer.Queue.Enqueue(new PacedPacket(priority, 0, 0), packet, now);
        }
    }

    private void Drain(List<(byte Number, MonotonicTime At)> sent)
    {
        while (_pacer.NextDeadline != MonotonicTime.Never)
        {
            MonotonicTime now = _pacer.NextDeadline;
            while (_pacer.TryTakeDue(now, out ReadOnlySpan<byte> packet, out _))
            {
                sent.Add((packet[0], now));
                _pacer.OnSent(packet.Length, now);
            }
        }
    }
}
