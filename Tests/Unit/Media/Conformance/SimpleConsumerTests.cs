using JbAspire.Media.Consumers;
using JbAspire.Protocols.Rtp;
using JbAspire.TestKit;
using Xunit;

namespace JbAspire.Tests.Unit.Media.Conformance;

/// <summary>One stream on its way to one peer (mediasoup's TestSimpleConsumer).</summary>
public sealed class SimpleConsumerTests : IDisposable
{
    private readonly VirtualCall _call = new();
    private readonly VirtualPeer _bao;
    private readonly VirtualTrack _audio;
    private readonly VirtualTrack _video;

    public SimpleConsumerTests()
    {
        VirtualPeer anna = _call.Join("anna");
        _bao = _call.Join("bao");
        _audio = VirtualTrack.ProduceAudio(anna);
        _video = VirtualTrack.ProduceVideo(anna);
    }

    public void Dispose() => _call.Dispose();

    [Fact]
    public void Audio_is_forwarded_from_its_first_packet()
    {
        VirtualTrack.Consume(_call, _bao, _audio.Producer);
        _audio.SendPayload([1, 2, 3]);
        _audio.SendPayload([4, 5, 6]);
        Assert.Equal(["010203", "040506"], Take().Select(packet => Convert.ToHexString(Parse(packet).Payload)));
    }

    [Fact]
    public void Video_is_forwarded_from_a_key_frame_on()
    {
        VirtualTrack.Consume(_call, _bao, _video.Producer);
        _video.Send();
        _video.Send();
        Assert.Empty(Take());
        _video.Send(isKeyFrame: true);
        _video.Send();
        Assert.Equal(2, Take().Length);
    }

    [Fact]
    public void After_a_pause_video_begins_with_a_key_frame_and_without_a_gap()
    {
        Consumer consumer = VirtualTrack.Consume(_call, _bao, _video.Producer);
        _video.Send(isKeyFrame: true);
        ushort last = Parse(Assert.Single(Take())).SequenceNumber.Value;
        consumer.Pause(_call.Now, _call.Sink);
        _video.Send();
        consumer.Resume(_call.Now, _call.Sink);
        _video.Send();
        Assert.Empty(Take());
        _video.Send(isKeyFrame: true);
        Assert.Equal((ushort)(last + 1), Parse(Assert.Single(Take())).SequenceNumber.Value);
    }

    [Fact]
    public void Padding_and_empty_payloads_are_left_out_of_video_without_a_gap()
    {
        VirtualTrack.Consume(_call, _bao, _video.Producer);
        _video.Send(isKeyFrame: true);
        _video.SendPayload([]);
        _video.Send();
        ushort[] numbers = [.. Take().Select(packet => Parse(packet).SequenceNumber.Value)];
        Assert.Equal(2, numbers.Length);
        Assert.Equal(numbers[0] + 1, numbers[1]);
    }

    [Fact]
    public void Opus_dtx_is_left_out_when_that_is_asked_for()
    {
        _bao.Transport.Consume(
            new ConsumerOptions
            {
                Id = "consumer",
                ProducerId = _audio.Producer.Id,
                RtpCapabilities = JbAspire.Media.Ortc.SupportedRtpCapabilities.Value,
                IgnoreDtx = true,
            },
            _call.Now, _call.Sink);
        _audio.SendPayload([1, 2, 3]);
        _audio.SendPayload([1]);
        _audio.SendPayload([4, 5, 6]);
        ushort[] numbers = [.. Take().Select(packet => Parse(packet).SequenceNumber.Value)];
        Assert.Equal(2, numbers.Length);
        Assert.Equal(numbers[0] + 1, numbers[1]);
    }

    private byte[][] Take()
    {
        _call.Deliver();
        byte[][] packets = [.. _bao.Received];
        _bao.Received.Clear();
        return packets;
    }

    private static RtpPacketView Parse(byte[] packet)
    {
        Assert.True(RtpPacketView.TryParse(packet, out RtpPacketView view));
        return view;
    }
}
