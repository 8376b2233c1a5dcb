using JbAspire.Media.Consumers;
using JbAspire.Media.Ortc;
using JbAspire.Media.Parameters;
using JbAspire.Media.Producers;
using JbAspire.Protocols.Rtp;
using JbAspire.Protocols.Wire;
using JbAspire.TestKit;
using Xunit;

namespace JbAspire.Tests.Scenarios;

/// <summary>A sender of RED (RFC 2198) whose every seventh packet is lost, one viewer that takes RED, and one that takes only Opus.</summary>
public sealed class RedTests
{
    private const byte SentRed = 63;
    private const byte SentOpus = 111;
    private const int Frame = 960;
    private const int FrameCount = 200;

    private readonly Random _random = new(5);
    private readonly List<byte[]> _frames = [];

    [Fact]
    public void A_viewer_without_red_gets_every_frame_once_and_in_order()
    {
        using Call call = Begin(SentRed, SentOpus);
        Send(call, IsLost);

        AssertAllFrames(call.OpusViewer, call.ToOpusViewer, SentOpus);
    }

    [Fact]
    public void A_viewer_with_red_gets_the_packets_untouched()
    {
        using Call call = Begin(SentRed, SentOpus);
        List<byte[]> sent = Send(call, IsLost);

        Assert.Equal(sent, call.RedViewer.Received.Select(packet => Parse(packet).Payload.ToArray()));
        Assert.All(call.RedViewer.Received, packet => Assert.Equal(SentRed, Parse(packet).PayloadType));

        // What is lost stays a gap: the viewer finds the frame itself.
        IEnumerable<int> expected = Enumerable.Range(0, FrameCount).Where(i => !IsLost(i));
        int first = Parse(call.RedViewer.Received[0]).SequenceNumber.Value;
        Assert.Equal(expected, call.RedViewer.Received.Select(packet => Parse(packet).SequenceNumber.Value - first));
    }

    [Fact]
    public void Encodings_get_the_routers_payload_types_and_keep_their_bytes()
    {
        using Call call = Begin(null, null);
        List<byte[]> sent = Send(call, IsLost);
        byte opus = (byte)call.Router.Single(codec => codec.MimeType == "audio/opus").PreferredPayloadType!.Value;
        Assert.NotEqual(SentOpus, opus);

        AssertAllFrames(call.OpusViewer, call.ToOpusViewer, opus);
        Assert.Equal(sent.Select(payload => WithPayloadType(payload, opus)), call.RedViewer.Received.Select(packet => Parse(packet).Payload.ToArray()));
    }

    [Theory]
    [InlineData("", "111/111")] // libwebrtc
    [InlineData("111/111", "")] // sdp-transform
    [InlineData("x", "y")] // lost on the way
    public void A_sender_may_announce_red_alone(string name, string value)
    {
        using Call call = Begin(null, null, new RtpCodecParameters
        {
            MimeType = "audio/red",
            PayloadType = SentRed,
            ClockRate = 48_000,
            Channels = 2,
            Parameters = new Dictionary<string, CodecParameterValue> { [name] = value },
        });
        Send(call, IsLost);

        AssertAllFrames(call.OpusViewer, call.ToOpusViewer, (byte)call.ToOpusViewer.RtpParameters.Codecs[0].PayloadType);
    }

    [Fact]
    public void Frames_that_the_sender_sends_without_red_reach_both_viewers_once()
    {
        using Call call = Begin(SentRed, SentOpus);
        Send(call, IsLost, isPlain: i => i % 5 == 1 && !IsLost(i - 1));

        AssertAllFrames(call.OpusViewer, call.ToOpusViewer, SentOpus);
        Assert.Equal(Enumerable.Range(0, FrameCount).Count(i => !IsLost(i)), call.RedViewer.Received.Count);
        Assert.Contains(call.RedViewer.Received, packet => Parse(packet).PayloadType == SentOpus);
    }

    [Fact]
    public void Packets_that_overtake_each_other_give_no_frame_twice()
    {
        using Call call = Begin(SentRed, SentOpus);
        for (int i = 0; i < FrameCount; i++)
        {
            MakeFrame();
        }

        foreach (int i in Enumerable.Range(0, FrameCount).Select(i => i % 4 == 2 ? i + 1 : i % 4 == 3 ? i - 1 : i))
        {
            SendRed(call, i);
        }

        call.Network.Deliver();
        AssertAllFrames(call.OpusViewer, call.ToOpusViewer, SentOpus);
        Assert.Equal(FrameCount, call.RedViewer.Received.Count);
    }

    [Fact]
    public void What_was_said_while_the_producer_was_paused_is_not_recovered()
    {
        using Call call = Begin(SentRed, SentOpus);
        for (int i = 0; i < 30; i++)
        {
            MakeFrame();
            if (i == 10)
            {
                call.Producer.Pause(call.Network.Now, call.Network.Sink);
            }
            else if (i == 20)
            {
                call.Producer.Resume(call.Network.Now, call.Network.Sink);
            }

            SendRed(call, i);
            call.Network.Run(TimeSpan.FromMilliseconds(20));
        }

        Assert.Equal(_frames[..10].Concat(_frames[20..]), call.OpusViewer.Received.Select(packet => Parse(packet).Payload.ToArray()));
    }

    [Fact]
    public void Packets_are_taken_apart_without_allocation()
    {
        using Call call = Begin(null, null);
        var datagrams = new List<(byte[] Bytes, FiveTuple Path)>();
        for (int i = 0; i < FrameCount; i++)
        {
            MakeFrame();
            if (!IsLost(i))
            {
                SendRed(call, i, delivers: false);
                Assert.True(call.Sender.Sink.TryTake(out byte[] datagram, out FiveTuple path));
                datagrams.Add((datagram, new FiveTuple(path.Protocol, path.Remote, path.Local)));
            }
        }

        var sink = new CountingSink();
        MonotonicTime now = call.Network.Now;
        long before = 0;
        for (int i = 0; i < datagrams.Count; i++, now += TimeSpan.FromMilliseconds(20))
        {
            // What grows has grown after the first ones.
            before = i == datagrams.Count / 4 ? GC.GetAllocatedBytesForCurrentThread() : before;
            call.Network.Worker.HandleDatagram(datagrams[i].Bytes, datagrams[i].Path, now, sink);
            call.Network.Worker.HandleBatchEnd(now, sink);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(datagrams.Count + FrameCount, sink.Count);
    }

    private static bool IsLost(int i) => i % 7 == 5;

    private void AssertAllFrames(VirtualPeer viewer, Consumer consumer, byte payloadType)
    {
        Assert.Equal(["audio/opus"], consumer.RtpParameters.Codecs.Select(codec => codec.MimeType));
        Assert.Equal(_frames, viewer.Received.Select(packet => Parse(packet).Payload.ToArray()));
        Assert.Equal(0, viewer.Refused + viewer.Repeated);
        RtpPacketView first = Parse(viewer.Received[0]);
        for (int i = 0; i < viewer.Received.Count; i++)
        {
            RtpPacketView packet = Parse(viewer.Received[i]);
            Assert.Equal(payloadType, packet.PayloadType);
            Assert.Equal(consumer.Ssrc, packet.Ssrc);
            Assert.Equal(i, SequenceNumber.Distance(first.SequenceNumber, packet.SequenceNumber));
            Assert.Equal(i * Frame, RtpTimestamp.Distance(first.Timestamp, packet.Timestamp));
        }
    }

    private List<byte[]> Send(Call call, Func<int, bool> isLost, Func<int, bool>? isPlain = null)
    {
        var sent = new List<byte[]>();
        for (int i = 0; i < FrameCount; i++)
        {
            MakeFrame();
            if (isLost(i))
            {
                continue;
            }

            if (isPlain?.Invoke(i) == true)
            {
                SendPacket(call, i, SentOpus, _frames[i]);
            }
            else
            {
                sent.Add(SendRed(call, i));
            }

            call.Network.Run(TimeSpan.FromMilliseconds(20));
        }

        return sent;
    }

    private void MakeFrame()
    {
        byte[] frame = new byte[_random.Next(3, 200)];
        _random.NextBytes(frame);
        _frames.Add(frame);
    }

    // RFC 2198 §3: each packet repeats the frame before.
    private byte[] SendRed(Call call, int i, bool delivers = true)
    {
        byte[] redundant = i == 0 ? [] : _frames[i - 1];
        byte[] headers = i == 0
            ? [SentOpus]
            : [0x80 | SentOpus, Frame >> 6, (byte)(((Frame & 0x3F) << 2) | (redundant.Length >> 8)), (byte)redundant.Length, SentOpus];
        byte[] payload = [.. headers, .. redundant, .. _frames[i]];
        SendPacket(call, i, SentRed, payload, delivers);
        return payload;
    }

    private static void SendPacket(Call call, int i, byte payloadType, byte[] payload, bool delivers = true)
    {
        Span<byte> buffer = stackalloc byte[600];
        var writer = new RtpPacketWriter(buffer);
        writer.TryWriteHeader(false, payloadType, new SequenceNumber((ushort)(65_500 + i)), new RtpTimestamp((uint)(i * Frame)), new Ssrc(1111));
        writer.TryAddExtension(VirtualTrack.MidId, "0"u8);
        writer.TryAppendPayload(payload);
        call.Sender.SendRtp(writer.Written);
        if (delivers)
        {
            call.Network.Deliver();
        }
    }

    private static byte[] WithPayloadType(byte[] payload, byte payloadType)
    {
        byte[] changed = [.. payload];
        int last = 0;
        if (changed[0] >= 0x80)
        {
            changed[0] = (byte)(0x80 | payloadType);
            last = 4;
        }

        changed[last] = payloadType;
        return changed;
    }

    private static RtpPacketView Parse(byte[] packet)
    {
        Assert.True(RtpPacketView.TryParse(packet, out RtpPacketView view));
        return view;
    }

    private static Call Begin(int? red, int? opus, params RtpCodecParameters[] announced)
    {
        RtpCodecCapability opusCodec =
            new() { Kind = MediaKind.Audio, MimeType = "audio/opus", ClockRate = 48_000, Channels = 2, PreferredPayloadType = opus };
        RtpCodecCapability redCodec = opusCodec with { MimeType = "audio/red", PreferredPayloadType = red };
        var network = new VirtualCall([opusCodec, redCodec]);
        VirtualPeer sender = network.Join("sender");
        RtpCodecParameters sentOpus = new() { MimeType = "audio/opus", PayloadType = SentOpus, ClockRate = 48_000, Channels = 2 };
        RtpCodecParameters sentRed = sentOpus with
        {
            MimeType = "audio/red",
            PayloadType = SentRed,
            Parameters = new Dictionary<string, CodecParameterValue> { [""] = "111/111" },
        };
        Producer producer = sender.Transport.Produce(new ProducerOptions
        {
            Id = "microphone",
            Kind = MediaKind.Audio,
            RtpParameters = new RtpParameters
            {
                Mid = "0",
                Codecs = announced.Length > 0 ? announced : [sentRed, sentOpus],
                HeaderExtensions = [new RtpHeaderExtensionParameters { Uri = RtpHeaderExtensionUris.Mid, Id = VirtualTrack.MidId }],
                Encodings = [new RtpEncodingParameters { Ssrc = 1111 }],
            },
        });
        RtpCapabilities all = SupportedRtpCapabilities.Value;
        RtpCapabilities withoutRed = all with { Codecs = [.. all.Codecs.Where(codec => codec.MimeType != "audio/red")] };
        VirtualPeer redViewer = network.Join("red-viewer");
        VirtualPeer opusViewer = network.Join("opus-viewer");
        Consume(network, redViewer, producer, all);
        return new Call(network, sender, producer, redViewer, opusViewer, Consume(network, opusViewer, producer, withoutRed));
    }

    private static Consumer Consume(VirtualCall network, VirtualPeer peer, Producer producer, RtpCapabilities capabilities) =>
        peer.Transport.Consume(
            new ConsumerOptions { Id = $"to-{peer.Address}", ProducerId = producer.Id, RtpCapabilities = capabilities }, network.Now, network.Sink);

    private sealed record Call(
        VirtualCall Network, VirtualPeer Sender, Producer Producer, VirtualPeer RedViewer, VirtualPeer OpusViewer, Consumer ToOpusViewer) : IDisposable
    {
        public IReadOnlyList<RtpCodecCapability> Router => Network.Router.RtpCapabilities.Codecs;

        public void Dispose() => Network.Dispose();
    }
}
