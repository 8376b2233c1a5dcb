using JbAspire.Media;
using JbAspire.Media.Producers;
using JbAspire.Protocols.Rtcp;
using JbAspire.Protocols.Rtp;
using JbAspire.Protocols.Wire;
using JbAspire.TestKit;
using JbAspire.TestKit.Media;
using Xunit;

namespace JbAspire.Tests.Unit.Media.Conformance;

/// <summary>What the sender of a producer is asked for (mediasoup's TestRtpStreamRecv).</summary>
public sealed class RtpStreamReceiveTests : IDisposable
{
    private readonly VirtualCall _call = new();
    private readonly VirtualPeer _anna;
    private readonly VideoSource _source;
    private readonly List<ushort> _asked = [];
    private int _keyFrames;

    public RtpStreamReceiveTests()
    {
        _anna = _call.Join("anna");
        _source = VideoSource.Start(_call, _anna, new VideoSourceOptions { Bitrates = [300_000], TemporalLayers = 1 });

        // Only what a test sends is sent.
        _anna.Listener = null;
        _call.Run(TimeSpan.FromMilliseconds(20));
    }

    private ProducerStream Stream => _source.Producer.Streams[0];

    public void Dispose() => _call.Dispose();

    [Fact]
    public void One_lost_packet_is_asked_for_once_and_again_after_a_round_trip()
    {
        Send(1, 3, 4, 5, 6);
        Take();
        Assert.Equal([2], _asked);
        Run(TimeSpan.FromMilliseconds(400));
        Assert.InRange(_asked.Count, 2, 5);
        Assert.All(_asked, number => Assert.Equal(2, number));
        Send(2);
        int asked = _asked.Count;
        Run(TimeSpan.FromMilliseconds(400));
        Assert.Equal(asked, _asked.Count);
    }

    [Fact]
    public void A_lost_packet_is_asked_for_over_a_wrap_of_the_sequence_number()
    {
        Send(65_534, 0, 1, 2, 3);
        Take();
        Assert.Equal([65_535], _asked);
    }

    [Fact]
    public void Losses_one_after_the_other_are_each_asked_for()
    {
        Send(1, 3, 5, 7, 8, 9, 10);
        Run(TimeSpan.FromMilliseconds(50));
        Assert.Equal<ushort>([2, 4, 6], _asked.Distinct().Order());
    }

    [Fact]
    public void A_hole_too_wide_to_repair_asks_for_a_key_frame_and_for_no_packet()
    {
        Send(1, 2, 2500, 2501, 2502, 2503);
        Run(TimeSpan.FromMilliseconds(60));
        Assert.Empty(_asked);
        Assert.Equal(1, _keyFrames);
    }

    [Fact]
    public void Packets_without_loss_ask_for_nothing()
    {
        Send([.. Enumerable.Range(65_000, 1000).Select(number => (ushort)number)]);
        Run(TimeSpan.FromMilliseconds(200));
        Assert.Empty(_asked);
        Assert.Equal((0, 0L), (_keyFrames, Stream.Counters.PacketsDiscarded));
    }

    [Fact]
    public void A_duplicate_is_refused_by_its_protection_already()
    {
        Send(1, 2, 2, 3);
        Assert.Equal((1L, 3L), (_call.Worker.Drops[DropReason.SrtpReplayed], Stream.Traffic.Packets));
    }

    [Fact]
    public void A_paused_producer_asks_for_nothing()
    {
        Send(1, 3);
        _source.Producer.Pause(_call.Now, _call.Sink);
        Run(TimeSpan.FromMilliseconds(300));
        Assert.Empty(_asked);
    }

    private void Send(params ushort[] numbers)
    {
        Span<byte> buffer = stackalloc byte[200];
        foreach (ushort number in numbers)
        {
            var writer = new RtpPacketWriter(buffer);
            writer.TryWriteHeader(true, VideoSource.PayloadType, new SequenceNumber(number), new RtpTimestamp(number * 3000u), VideoSource.SsrcOf(0));

            // RFC 7741 §4.2, §4.3: a frame in one packet, no key frame.
            writer.TryAppendPayload([0x10, 0x01, 0, 0]);
            _anna.SendRtp(writer.Written);
            _call.Deliver();
        }
    }

    private void Run(TimeSpan duration)
    {
        for (MonotonicTime end = _call.Now + duration; _call.Now < end;)
        {
            Take();
        }
    }

    private void Take()
    {
        _call.Run(TimeSpan.FromMilliseconds(5));
        foreach (byte[] bytes in _anna.ReceivedRtcp)
        {
            RtcpPacketView packet = Rtcp.RtcpBytes.Packet(bytes);
            _keyFrames += PictureLossIndication.TryParse(packet, out _) ? 1 : 0;
            if (GenericNack.TryParse(packet, out GenericNack nack))
            {
                foreach (SequenceNumber lost in nack.LostPackets)
                {
                    _asked.Add(lost.Value);
                }
            }
        }

        _anna.ReceivedRtcp.Clear();
    }
}
