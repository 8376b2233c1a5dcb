using JbAspire.Media.Consumers;
using JbAspire.Protocols.Rtp;
using JbAspire.Protocols.Wire;
using JbAspire.TestKit;
using Xunit;

namespace JbAspire.Tests.Scenarios;

/// <summary>What one batch of datagrams brought is forwarded receiver by receiver.</summary>
public sealed class FanOutTests : IDisposable
{
    private const int Viewers = 5;

    private readonly VirtualCall _call = new();
    private readonly VirtualPeer _anna;
    private readonly VirtualTrack _video;
    private readonly List<VirtualPeer> _viewers = [];
    private readonly List<Consumer> _consumers = [];

    public FanOutTests()
    {
        _anna = _call.Join("anna");
        _video = VirtualTrack.ProduceVideo(_anna);
        for (int i = 0; i < Viewers; i++)
        {
            _viewers.Add(_call.Join($"viewer-{i}"));
            _consumers.Add(VirtualTrack.Consume(_call, _viewers[i], _video.Producer, $"consumer-{i}"));
        }

        _video.Send(isKeyFrame: true);
        _call.Deliver();
        _viewers.ForEach(viewer => viewer.Received.Clear());
    }

    public void Dispose() => _call.Dispose();

    [Fact]
    public void The_datagrams_of_each_receiver_lie_side_by_side()
    {
        var sink = new QueueingSink();
        SendFrames(3);
        HandBatch(sink);

        var ports = new List<int>();
        while (sink.TryTake(out _, out FiveTuple path))
        {
            ports.Add(path.Remote.Port);
        }

        Assert.Equal(_viewers.SelectMany(viewer => Enumerable.Repeat(viewer.Address.Port, 3)), ports);
    }

    [Fact]
    public void Nothing_leaves_before_the_batch_ends()
    {
        var sink = new QueueingSink();
        SendFrames(3);
        HandBatch(sink, ends: false);
        Assert.False(sink.TryTake(out _, out _));

        _call.Worker.HandleBatchEnd(_call.Now, sink);
        Assert.True(sink.TryTake(out _, out _));
    }

    [Theory]
    [InlineData(64)] // as many as wait of one producer
    [InlineData(65)]
    [InlineData(300)] // more than wait of all
    public void A_long_batch_is_forwarded_whole_and_in_order(int frames)
    {
        SendFrames(frames);
        HandBatch(_call.Sink);

        // So many at once are more than the pacer lets pass.
        _call.Run(TimeSpan.FromMilliseconds(450));

        foreach (VirtualPeer viewer in _viewers)
        {
            Assert.Equal(frames, viewer.Received.Count);
            ushort first = Number(viewer.Received[0]);
            Assert.Equal(Enumerable.Range(0, frames).Select(i => (ushort)(first + i)), viewer.Received.Select(Number));
        }
    }

    [Fact]
    public void What_the_peer_sent_before_a_pause_still_leaves()
    {
        SendFrames(2);
        HandBatch(_call.Sink, ends: false);
        _video.Producer.Pause(_call.Now, _call.Sink);
        SendFrames(2);
        HandBatch(_call.Sink);
        _call.Deliver();

        Assert.All(_viewers, viewer => Assert.Equal(2, viewer.Received.Count));
    }

    [Fact]
    public void What_the_peer_sent_before_its_producer_closed_still_leaves()
    {
        SendFrames(2);
        HandBatch(_call.Sink, ends: false);
        _video.Producer.Close(_call.Now, _call.Sink);
        _call.Worker.HandleBatchEnd(_call.Now, _call.Sink);
        _call.Deliver();

        Assert.All(_viewers, viewer => Assert.Equal(2, viewer.Received.Count));
    }

    [Fact]
    public void A_consumer_that_closes_within_a_batch_gets_nothing_more()
    {
        SendFrames(2);
        HandBatch(_call.Sink, ends: false);
        _consumers[1].Close(_call.Now, _call.Sink);
        _call.Worker.HandleBatchEnd(_call.Now, _call.Sink);
        _call.Deliver();

        Assert.Equal([2, 0, 2, 2, 2], _viewers.Select(viewer => viewer.Received.Count));
    }

    [Fact]
    public void Near_equal_packets_of_a_frame_leave_equally_long_with_their_payloads_unchanged()
    {
        int[] lengths = [1056, 1056, 1057, 1057, 700];
        for (int i = 0; i < lengths.Length; i++)
        {
            SendOfFrame((ushort)(100 + i), lengths[i], marker: i == lengths.Length - 1);
        }

        HandBatch(_call.Sink);
        _call.Deliver();

        Assert.All(_viewers, viewer =>
        {
            Assert.Equal(lengths, viewer.Received.Select(packet => Parse(packet).Payload.Length));
            Assert.Equal([1, 1, 0, 0, 0], viewer.Received.Select(packet => Parse(packet).PaddingLength));
            Assert.Single(viewer.Received.Take(4).Select(packet => packet.Length).Distinct());
        });
    }

    [Fact]
    public void Bursts_are_forwarded_without_allocation()
    {
        const int Burst = 10;
        var batches = new List<List<(byte[] Datagram, FiveTuple Path)>>();
        for (int i = 0; i < 300; i++)
        {
            SendFrames(Burst);
            batches.Add(Take());
        }

        var sink = new CountingSink();
        MonotonicTime now = _call.Now;
        long before = 0;
        for (int i = 0; i < batches.Count; i++)
        {
            if (i == 150)
            {
                before = GC.GetAllocatedBytesForCurrentThread();
            }

            now += TimeSpan.FromMilliseconds(100);
            foreach ((byte[] datagram, FiveTuple path) in batches[i])
            {
                _call.Worker.HandleDatagram(datagram, path, now, sink);
            }

            _call.Worker.HandleBatchEnd(now, sink);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(sink.Count >= 300 * Burst * Viewers);
    }

    private static RtpPacketView Parse(byte[] packet)
    {
        Assert.True(RtpPacketView.TryParse(packet, out RtpPacketView view));
        return view;
    }

    private static ushort Number(byte[] packet) => Parse(packet).SequenceNumber.Value;

    private void SendFrames(int count)
    {
        for (int i = 0; i < count; i++)
        {
            _video.Send();
        }
    }

    // One packet of a frame of several: RFC 7741 §4.2 and §4.3, no key frame.
    private void SendOfFrame(ushort number, int length, bool marker)
    {
        byte[] payload = new byte[length];
        payload[0] = (byte)(number == 100 ? 0x10 : 0x00);
        payload[1] = 0x01;
        byte[] buffer = new byte[IDatagramSink.MaxDatagramLength];
        var writer = new RtpPacketWriter(buffer);
        writer.TryWriteHeader(marker, 96, new SequenceNumber(number), new RtpTimestamp(9000), new Ssrc(2222));
        writer.TryAppendPayload(payload);
        _anna.SendRtp(writer.Written);
    }

    private List<(byte[] Datagram, FiveTuple Path)> Take()
    {
        var batch = new List<(byte[], FiveTuple)>();
        while (_anna.Sink.TryTake(out byte[] datagram, out FiveTuple path))
        {
            batch.Add((datagram, new FiveTuple(path.Protocol, path.Remote, path.Local)));
        }

        return batch;
    }

    private void HandBatch(IDatagramSink sink, bool ends = true)
    {
        foreach ((byte[] datagram, FiveTuple path) in Take())
        {
            _call.Worker.HandleDatagram(datagram, path, _call.Now, sink);
        }

        if (ends)
        {
            _call.Worker.HandleBatchEnd(_call.Now, sink);
        }
    }
}
