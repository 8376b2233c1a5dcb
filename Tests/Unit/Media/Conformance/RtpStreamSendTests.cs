using JbAspire.Media.Consumers;
using JbAspire.Media.Parameters;
using JbAspire.Protocols.Rtcp;
using JbAspire.Protocols.Rtp;
using JbAspire.Protocols.Wire;
using JbAspire.TestKit;
using JbAspire.TestKit.Media;
using Xunit;

namespace JbAspire.Tests.Unit.Media.Conformance;

/// <summary>What a consumer sends again (mediasoup's TestRtpStreamSend).</summary>
public sealed class RtpStreamSendTests : IDisposable
{
    private readonly VirtualCall _call = new();
    private readonly VirtualPeer _anna;
    private readonly VirtualPeer _bao;

    public RtpStreamSendTests()
    {
        _anna = _call.Join("anna");
        _bao = _call.Join("bao");
    }

    public void Dispose() => _call.Dispose();

    [Fact]
    public void Packets_that_are_asked_for_come_again_with_their_own_number_and_content()
    {
        Consumer consumer = ConsumeVideo();
        RtpPacketView first = Parse(Sent(consumer)[^3]);
        RtpPacketView second = Parse(Sent(consumer)[^1]);
        Nack(consumer, first.SequenceNumber, second.SequenceNumber);
        byte[][] resent = Resent(consumer);
        Assert.Equal(2, resent.Length);
        AssertRepeats(first, resent[0]);
        AssertRepeats(second, resent[1]);
        Assert.Equal((1, 2), ((int)Parse(resent[1]).SequenceNumber.Value - Parse(resent[0]).SequenceNumber.Value, (int)consumer.Counters.PacketsRetransmitted));
    }

    [Fact]
    public void A_packet_is_not_sent_again_twice_within_a_round_trip()
    {
        Consumer consumer = ConsumeVideo();
        SequenceNumber number = Parse(Sent(consumer)[^1]).SequenceNumber;
        Nack(consumer, number);
        Nack(consumer, number);
        Assert.Single(Resent(consumer));
        _call.Run(TimeSpan.FromMilliseconds(250));
        Nack(consumer, number);
        Assert.Equal(2, Resent(consumer).Length);
    }

    [Fact]
    public void What_was_never_sent_or_too_long_ago_is_not_sent_again()
    {
        Consumer consumer = ConsumeVideo();
        RtpPacketView old = Parse(Sent(consumer)[0]);
        SequenceNumber newest = Parse(Sent(consumer)[^1]).SequenceNumber;
        Nack(consumer, newest + 1000);
        Assert.Empty(Resent(consumer));

        // mediasoup keeps video for two seconds at most (MaxRetransmissionDelayForVideoMs); we keep it for one.
        _call.Run(TimeSpan.FromMilliseconds(2100));
        Nack(consumer, old.SequenceNumber);
        Assert.Empty(Resent(consumer));
    }

    [Fact]
    public void Without_nack_nothing_is_kept_and_nothing_sent_again()
    {
        Consumer consumer = ConsumeVideo(nack: false);
        int received = Sent(consumer).Length;
        Nack(consumer, Parse(Sent(consumer)[^1]).SequenceNumber);
        Assert.Equal(received, Sent(consumer).Length);
        Assert.Equal(0, consumer.Counters.PacketsRetransmitted);
    }

    [Fact]
    public void Without_rtx_a_packet_comes_again_as_it_was_so_that_its_number_is_not_used_twice()
    {
        Consumer consumer = ConsumeVideo(rtx: false);
        SequenceNumber number = Parse(Sent(consumer)[^1]).SequenceNumber;
        int received = _bao.Received.Count;
        Nack(consumer, number);

        // The receiver has it already: its replay window refuses the same bytes (RFC 3711 §3.3.2).
        Assert.Equal((received, 1, 0), (_bao.Received.Count, _bao.Repeated, _bao.Refused));
        Assert.Equal(1, consumer.Counters.PacketsRetransmitted);
    }

    [Fact]
    public void Audio_without_nack_is_not_sent_again()
    {
        VirtualTrack audio = VirtualTrack.ProduceAudio(_anna);
        Consumer consumer = VirtualTrack.Consume(_call, _bao, audio.Producer);
        audio.SendPayload([1, 2, 3]);
        _call.Deliver();
        Nack(consumer, Parse(Assert.Single(_bao.Received)).SequenceNumber);
        Assert.Single(_bao.Received);
        Assert.Equal(0, consumer.Counters.PacketsRetransmitted);
    }

    [Fact]
    public void A_paused_consumer_sends_nothing_again()
    {
        Consumer consumer = ConsumeVideo();
        SequenceNumber number = Parse(Sent(consumer)[^1]).SequenceNumber;
        consumer.Pause(_call.Now, _call.Sink);
        Nack(consumer, number);
        Assert.Empty(Resent(consumer));
    }

    [Fact]
    public void A_receiver_that_asks_for_everything_over_and_over_gets_a_bounded_amount()
    {
        Consumer consumer = ConsumeVideo();
        for (int i = 0; i < 20; i++)
        {
            Nack(consumer, [.. Sent(consumer).Select(packet => Parse(packet).SequenceNumber).Distinct().TakeLast(100)]);
            _call.Run(TimeSpan.FromMilliseconds(105));
        }

        Assert.InRange(Resent(consumer).Length, 10, 2 * Sent(consumer).Length);
    }

    private Consumer ConsumeVideo(bool nack = true, bool rtx = true)
    {
        VideoSource source = VideoSource.Start(_call, _anna, new VideoSourceOptions { Bitrates = [300_000], TemporalLayers = 1 });
        Consumer consumer = _bao.Transport.Consume(
            new ConsumerOptions { Id = "consumer", ProducerId = source.Producer.Id, RtpCapabilities = Capabilities(nack, rtx) }, _call.Now, _call.Sink);
        _call.Run(TimeSpan.FromMilliseconds(600));

        // From here on nothing new is sent.
        _anna.Listener = null;
        Assert.True(Sent(consumer).Length > 10);
        return consumer;
    }

    private RtpCapabilities Capabilities(bool nack, bool rtx)
    {
        RtpCapabilities all = _call.Router.RtpCapabilities;
        return all with
        {
            Codecs =
            [
                .. all.Codecs.Where(codec => rtx || !codec.MimeType.EndsWith("/rtx", StringComparison.OrdinalIgnoreCase))
                    .Select(codec => nack ? codec : codec with { RtcpFeedback = [.. codec.RtcpFeedback.Where(feedback => feedback != new RtcpFeedback("nack"))] }),
            ],
        };
    }

    private void Nack(Consumer consumer, params SequenceNumber[] numbers)
    {
        byte[] buffer = new byte[1000];
        Assert.True(GenericNack.TryWrite(buffer, new Ssrc(1), consumer.Ssrc, numbers, out int length));
        _bao.SendRtcp(buffer.AsSpan(0, length));

        // What is sent again waits for its turn.
        _call.Run(TimeSpan.FromMilliseconds(10));
    }

    private byte[][] Sent(Consumer consumer) => [.. _bao.Received.Where(packet => Parse(packet).Ssrc == consumer.Ssrc)];

    private byte[][] Resent(Consumer consumer) => [.. _bao.Received.Where(packet => Parse(packet).Ssrc == consumer.RtxSsrc)];

    private static void AssertRepeats(in RtpPacketView original, byte[] resent)
    {
        RtpPacketView packet = Parse(resent);
        Assert.True(RtxPayload.TryParse(packet.Payload, out SequenceNumber number, out ReadOnlySpan<byte> payload));
        Assert.Equal((original.SequenceNumber, original.Timestamp, original.Marker), (number, packet.Timestamp, packet.Marker));
        Assert.Equal(original.Payload.ToArray(), payload.ToArray());
    }

    private static RtpPacketView Parse(byte[] packet)
    {
        Assert.True(RtpPacketView.TryParse(packet, out RtpPacketView view));
        return view;
    }
}
