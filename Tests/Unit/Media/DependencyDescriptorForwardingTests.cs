using JbAspire.Media.Consumers;
using JbAspire.Media.Parameters;
using JbAspire.Media.Producers;
using JbAspire.Protocols.Payloads;
using JbAspire.Protocols.Rtcp;
using JbAspire.Protocols.Rtp;
using JbAspire.Protocols.Wire;
using JbAspire.TestKit;
using JbAspire.Tests.Unit.Payloads;
using Xunit;

namespace JbAspire.Tests.Unit.Media;

/// <summary>
/// A sender of AV1 with layers that depend on each other at key pictures only, and viewers with the dependency descriptor or not.
/// </summary>
public sealed class DependencyDescriptorForwardingTests : IDisposable
{
    private const int ProducerMidId = 1;
    private const int ProducerDescriptorId = 9;
    private const int ViewerDescriptorId = 7;
    private const byte PayloadType = 45;
    private static readonly Ssrc Media = new(2222);
    private static readonly DependencyDescriptorBuilder Layers = DependencyDescriptorBuilder.L3T1Key;

    private readonly VirtualCall _call = new(
        [new RtpCodecCapability { Kind = MediaKind.Video, MimeType = "video/AV1", ClockRate = 90_000, PreferredPayloadType = PayloadType }]);

    private readonly VirtualPeer _sender;
    private readonly Producer _producer;
    private ushort _number = 65_530;
    private int _frame = 65_533;
    private uint _timestamp;

    public DependencyDescriptorForwardingTests()
    {
        _sender = _call.Join("sender");
        _producer = _sender.Transport.Produce(new ProducerOptions
        {
            Id = "camera",
            Kind = MediaKind.Video,
            RtpParameters = new RtpParameters
            {
                Mid = "0",
                Codecs =
                [
                    new RtpCodecParameters
                    {
                        MimeType = "video/AV1",
                        PayloadType = PayloadType,
                        ClockRate = 90_000,
                        RtcpFeedback = [new("nack"), new("nack", "pli")],
                    },
                ],
                HeaderExtensions =
                [
                    new RtpHeaderExtensionParameters { Uri = RtpHeaderExtensionUris.Mid, Id = ProducerMidId },
                    new RtpHeaderExtensionParameters { Uri = RtpHeaderExtensionUris.DependencyDescriptor, Id = ProducerDescriptorId },
                ],
                Encodings = [new RtpEncodingParameters { Ssrc = Media.Value, ScalabilityMode = "L3T1_KEY" }],
            },
        });
    }

    public void Dispose() => _call.Dispose();

    [Fact]
    public void A_viewer_gets_the_descriptors_of_its_layers_and_the_structure_with_the_key_frame()
    {
        VirtualPeer viewer = Join("viewer", out _, spatialLayer: 1);
        SendPicture(isKey: true);
        SendPicture();

        // The key picture's frames of layers 0 and 1, then layer 1 alone.
        Assert.Equal(3, viewer.Received.Count);
        Assert.Equal([0, 1, 4], viewer.Received.Select(packet => FrameNumberOf(packet) - 65_533 & 0xFFFF));
        Assert.True(DescriptorOf(viewer.Received[0]).Length > 16);
        Assert.All(viewer.Received[1..], packet => Assert.InRange(DescriptorOf(packet).Length, 4, 16));
        var reader = new VideoPacketReader();
        foreach (byte[] packet in viewer.Received)
        {
            VideoPacketDescriptor read = reader.Read(CodecKind.Av1, Parse(packet).Payload, DescriptorOf(packet));
            Assert.Equal(0b010u, read.Dependencies.ActiveDecodeTargets & 0b110);
        }

        // The highest frame of the picture ends it for this viewer.
        Assert.Equal([false, true, true], viewer.Received.Select(packet => Parse(packet).Marker));
    }

    [Fact]
    public void A_retransmission_has_the_same_descriptor_and_extensions()
    {
        VirtualPeer viewer = Join("viewer", out Consumer consumer);
        SendPicture(isKey: true);
        SendPicture();
        byte[][] sent = [.. viewer.Received];
        Assert.Equal(4, sent.Length);

        _call.Run(TimeSpan.FromMilliseconds(100));
        Span<byte> nack = stackalloc byte[100];
        SequenceNumber[] numbers = [.. sent.Select(packet => Parse(packet).SequenceNumber)];
        Assert.True(GenericNack.TryWrite(nack, new Ssrc(1), consumer.Ssrc, numbers, out int length));
        viewer.SendRtcp(nack[..length]);
        _call.Deliver();

        byte[][] again = [.. viewer.Received.Where(packet => Parse(packet).Ssrc == consumer.RtxSsrc)];
        Assert.Equal(sent.Select(packet => DescriptorOf(packet).ToArray()), again.Select(packet => DescriptorOf(packet).ToArray()));
        Assert.All(sent.Zip(again), pair => Assert.Equal(Parse(pair.First).Payload, Parse(pair.Second).Payload[2..]));
    }

    [Fact]
    public void Frame_numbers_go_on_by_one_over_a_pause()
    {
        VirtualPeer viewer = Join("viewer", out Consumer consumer, spatialLayer: 0);
        SendPicture(isKey: true);
        consumer.Pause(_call.Now, _call.Sink);
        SendPicture();
        SendPicture();
        consumer.Resume(_call.Now, _call.Sink);
        SendPicture(isKey: true);

        Assert.Equal([65_533, 65_534], viewer.Received.Select(FrameNumberOf));
    }

    [Fact]
    public void A_viewer_that_did_not_negotiate_it_gets_none()
    {
        VirtualPeer viewer = Join("viewer", out _, uri => uri != RtpHeaderExtensionUris.DependencyDescriptor);
        SendPicture(isKey: true);

        Assert.Equal(3, viewer.Received.Count);
        Assert.All(viewer.Received, packet => Assert.False(Parse(packet).TryGetExtension(ViewerDescriptorId, out _)));
    }

    [Fact]
    public void Descriptors_are_written_without_allocation()
    {
        VirtualPeer viewer = Join("viewer", out _);
        SendPicture(isKey: true);
        var datagrams = new List<(byte[] Bytes, FiveTuple Path)>();
        for (int i = 0; i < 100; i++)
        {
            SendPicture(isKey: i % 30 == 29, delivers: false);
            while (_sender.Sink.TryTake(out byte[] datagram, out FiveTuple path))
            {
                datagrams.Add((datagram, new FiveTuple(path.Protocol, path.Remote, path.Local)));
            }
        }

        var sink = new DiscardingSink();
        long before = 0;
        MonotonicTime now = _call.Now;
        for (int i = 0; i < datagrams.Count; i++, now += TimeSpan.FromMilliseconds(10))
        {
            // The tables have grown after the first ones.
            before = i == datagrams.Count * 2 / 3 ? GC.GetAllocatedBytesForCurrentThread() : before;
            _call.Worker.HandleDatagram(datagrams[i].Bytes, datagrams[i].Path, now, sink);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(sink.Count > 100);
    }

    private VirtualPeer Join(string name, out Consumer consumer, Func<string, bool>? takes = null, int spatialLayer = 2)
    {
        VirtualPeer viewer = _call.Join(name);
        RtpCapabilities all = _call.Router.RtpCapabilities;

        // Without congestion feedback the best layers are sent.
        RtpCapabilities taken = all with
        {
            HeaderExtensions =
            [
                .. all.HeaderExtensions.Where(extension =>
                    extension.Uri is not (RtpHeaderExtensionUris.TransportWideCongestionControl or RtpHeaderExtensionUris.AbsoluteSendTime)
                    && takes?.Invoke(extension.Uri) != false),
            ],
        };
        consumer = viewer.Transport.Consume(
            new ConsumerOptions
            {
                Id = $"to-{name}",
                ProducerId = _producer.Id,
                RtpCapabilities = taken,
                PreferredLayers = new ConsumerLayers(spatialLayer, 0),
            },
            _call.Now, _call.Sink);
        return viewer;
    }

    private void SendPicture(bool isKey = false, bool delivers = true)
    {
        _timestamp += 3000;
        Span<byte> buffer = stackalloc byte[500];
        for (int layer = 0; layer < 3; layer++)
        {
            byte[] descriptor = Layers.Write((2 * layer) + (isKey ? 0 : 1), _frame++, structure: isKey && layer == 0);
            var writer = new RtpPacketWriter(buffer, twoByteExtensions: descriptor.Length > 16);
            writer.TryWriteHeader(layer == 2, PayloadType, new SequenceNumber(_number++), new RtpTimestamp(_timestamp), Media);
            writer.TryAddExtension(ProducerMidId, "0"u8);
            writer.TryAddExtension(ProducerDescriptorId, descriptor);
            writer.TryAppendPayload([0x10, 0x32, (byte)layer, (byte)_frame]); // one OBU_FRAME without size
            _sender.SendRtp(writer.Written);
        }

        if (delivers)
        {
            _call.Deliver();
        }
    }

    private static RtpPacketView Parse(byte[] packet)
    {
        Assert.True(RtpPacketView.TryParse(packet, out RtpPacketView view));
        return view;
    }

    private static ReadOnlySpan<byte> DescriptorOf(byte[] packet)
    {
        Assert.True(Parse(packet).TryGetExtension(ViewerDescriptorId, out ReadOnlySpan<byte> value));
        return value;
    }

    // start_of_frame, end_of_frame, six bits of template id, then frame_number.
    private static int FrameNumberOf(byte[] packet) => DescriptorOf(packet)[1] << 8 | DescriptorOf(packet)[2];

    private sealed class DiscardingSink : IDatagramSink
    {
        private readonly byte[] _buffer = new byte[1500];

        public int Count { get; private set; }

        public Span<byte> GetBuffer() => _buffer;

        public void Send(int length, in FiveTuple path) => Count++;
    }
}
