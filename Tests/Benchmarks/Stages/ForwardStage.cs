using JbAspire.Media.Consumers;
using JbAspire.Media.Parameters;
using JbAspire.Media.Transports;
using JbAspire.Protocols.Wire;
using JbAspire.TestKit;

namespace JbAspire.Benchmarks.Stages;

/// <summary>
/// The whole way of a packet through a worker, from its datagram to those of 50 receivers, per packet sent: demux, decryption, parsing, history,
/// statistics, then for each receiver selection, rewriting and encryption, everything but the sockets.
/// </summary>
internal sealed class ForwardStage : Stage
{
    private const int Receivers = 50;
    private const int Packets = 20;

    // Peers that are not asked again never end their consent.
    private static readonly WebRtcTransportOptions Options = new() { IceConsentTimeout = TimeSpan.Zero };
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(3);

    private readonly VirtualCall _call = new();
    private readonly CountingSink _sink = new();
    private readonly VirtualPeer _publisher;
    private readonly VirtualTrack _track;
    private readonly byte[][] _datagrams = new byte[Packets][];
    private FiveTuple _path;
    private MonotonicTime _now;

    public ForwardStage()
        : base("forward", Receivers * Packets)
    {
        _publisher = _call.Join("publisher", Options);
        _track = VirtualTrack.ProduceVideo(_publisher);
        RtpCapabilities capabilities = BenchmarkCapabilities.Of(_call.Router.RtpCapabilities, withHistory: true);
        for (int i = 0; i < Receivers; i++)
        {
            VirtualPeer receiver = _call.Join($"receiver-{i}", Options);
            receiver.Transport.Consume(
                new ConsumerOptions { Id = $"consumer-{i}", ProducerId = _track.Producer.Id, RtpCapabilities = capabilities }, _call.Now, _call.Sink);
        }

        _track.Send(isKeyFrame: true, size: 1100);
        _call.Deliver();
    }

    public override void Prepare()
    {
        // Reports and timers run between the runs, as time passes; what is sent then goes nowhere.
        _now = _now < _call.Now ? _call.Now : _now + TimeSpan.FromMilliseconds(1);
        _call.Worker.HandleDeadline(_now, _sink);
        for (int i = 0; i < Packets; i++)
        {
            _track.Send(size: 1100);
            SamplePacket.Require(_publisher.Sink.TryTake(out _datagrams[i], out FiveTuple path), Name);
            _path = new FiveTuple(path.Protocol, path.Remote, path.Local);
        }

        while (_call.Worker.TryReadEvent(out _))
        {
        }
    }

    public override void Run()
    {
        long before = _sink.Count;
        foreach (byte[] datagram in _datagrams)
        {
            _now += Interval;
            _call.Worker.HandleDatagram(datagram, _path, _now, _sink);
        }

        _call.Worker.HandleBatchEnd(_now, _sink);

        SamplePacket.Require(_sink.Count - before >= Operations, Name);
    }

    protected override void Close() => _call.Dispose();
}
