using JbAspire.Media;
using JbAspire.Media.Consumers;
using JbAspire.Media.Observers;
using JbAspire.Media.Producers;
using JbAspire.Protocols.Rtp;
using JbAspire.Protocols.Wire;
using JbAspire.TestKit;
using JbAspire.TestKit.Media;

namespace JbAspire.Tests.Fuzz.Targets.Media;

/// <summary>A call, one step at a time: a camera in three encodings and a microphone, watched by a browser and by a peer that only listens.</summary>
internal sealed class SessionScript
{
    private const int MaxConsumers = 12;

    // Time is what an input costs most.
    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(4);

    private readonly VirtualCall _call;
    private readonly VirtualPeer[] _peers;
    private readonly List<Producer> _producers = [];
    private readonly List<Consumer> _consumers = [];
    private readonly HashSet<VirtualPeer> _repeating = [];
    private readonly SessionPackets _packets;
    private readonly VirtualTrack _audio;
    private readonly VideoSource _camera;
    private readonly MonotonicTime _end;
    private byte[] _alterations = [];
    private int _alterationsUsed;
    private int _made;

    public SessionScript(VirtualCall call, byte kind)
    {
        _call = call;
        _peers = [call.Join("anna"), call.Join("bao"), call.Join("chi")];
        _end = call.Now + MaxTime;
        _audio = VirtualTrack.ProduceAudio(_peers[0]);
        _camera = VideoSource.Start(call, _peers[0], new VideoSourceOptions
        {
            Bitrates = (kind & 1) == 0 ? [100_000, 300_000, 600_000] : [300_000],
            TemporalLayers = 1 + ((kind >> 1) % 3),
            HasRtx = (kind & 8) == 0,
        });
        _ = new SessionReceiver(_peers[1], sendsFeedback: (kind & 16) == 0);
        _producers.AddRange([_audio.Producer, _camera.Producer]);
        Consume(_peers[1], _camera.Producer, kind);
        Consume(_peers[1], _audio.Producer, kind);
        Consume(_peers[2], _camera.Producer, kind);
        RouterObserver observer = call.Router.CreateAudioLevelObserver("levels", new AudioLevelObserverOptions());
        observer.AddProducer(_audio.Producer.Id, call.Now);
        _packets = new SessionPackets(_consumers);
        Run(100);
    }

    public void Step(ref FuzzInput choices)
    {
        VirtualPeer peer = _peers[choices.Choose(_peers.Length)];
        switch (choices.Byte() % 20)
        {
            case 0 or 1 or 2:
                Run(choices.Byte());
                break;
            case 3:
                ArmAlterations(peer, choices.Piece());
                break;
            case 4 or 5:
                Send(peer, _packets.Rtp(ref choices), isRtcp: false);
                break;
            case 6 or 7 or 8:
                Send(peer, _packets.Rtcp(ref choices), isRtcp: true);
                break;
            case 9:
                ReadOnlySpan<byte> raw = choices.Piece();
                Send(peer, raw.ToArray(), isRtcp: choices.Flag());
                break;
            case 10:
                peer.SendRaw(choices.Piece());
                break;
            case 11:
                _audio.SendPayload(choices.Piece());
                break;
            case 12:
                Pause(ref choices);
                break;
            case 13 or 14:
                Choose(ref choices);
                break;
            case 15:
                Close(ref choices);
                break;
            case 16:
                Consume(peer, Any(_producers, ref choices), choices.Byte());
                break;
            case 17:
                Limit(peer, ref choices);
                break;
            case 18:
                Disturb(peer, ref choices);
                break;
            default:
                _camera.ActiveStreams = choices.Choose(4);
                break;
        }

        _call.Deliver();
        Check();
    }

    public void End()
    {
        MonotonicTime now = _call.Now;
        TransportAddress known = _peers[0].Address;
        _call.Worker.Close(now, _call.Sink);
        _call.Deliver();
        MediaWorker worker = _call.Worker;
        FuzzException.Require(
            (worker.RouterCount, worker.TransportCount, worker.ProducerCount, worker.ConsumerCount) == (0, 0, 0, 0), "Nothing is left.");
        FuzzException.Require(worker.NextDeadline == MonotonicTime.Never, "Nothing waits.");
        long unknown = worker.Drops[DropReason.UnknownTuple];
        worker.HandleDatagram(
            new byte[] { 0x80, 96, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1 }, new FiveTuple(TransportProtocol.Udp, VirtualCall.WorkerAddress, known), now, _call.Sink);
        FuzzException.Require(worker.Drops[DropReason.UnknownTuple] == unknown + 1, "No path is left.");
    }

    // What a receiver gets decrypts, each packet once: a number that two packets share would give keys away (RFC 7714 §8.1).
    private void Check()
    {
        foreach (VirtualPeer peer in _peers)
        {
            FuzzException.Require(peer.Refused == 0, "What the SFU sends can be decrypted.");
            FuzzException.Require(peer.Repeated == 0 || _repeating.Contains(peer), "A number is used once.");
        }

        _call.Worker.HandleDeadline(_call.Now, _call.Sink);
        FuzzException.Require(_call.Worker.NextDeadline > _call.Now, "What was due is done.");
        FuzzException.Require(_call.Worker.ProducerCount == _producers.Count(producer => !producer.IsClosed), "Producers are counted.");
        FuzzException.Require(_call.Worker.ConsumerCount == _consumers.Count(consumer => !consumer.IsClosed), "Consumers are counted.");
    }

    private void Run(int milliseconds)
    {
        if (_call.Now < _end)
            _call.Run(TimeSpan.FromMilliseconds(milliseconds));
        _call.Events.Clear();
        if (_peers[2].Received is [.., var last] && RtpPacketView.TryParse(last, out RtpPacketView packet))
            _packets.Newest = packet.SequenceNumber;
        foreach (VirtualPeer peer in _peers)
        {
            peer.Received.Clear();
            peer.ReceivedRtcp.Clear();
        }
    }

    // Each packet that the peer sends from now on loses its piece of the alterations.
    private void ArmAlterations(VirtualPeer peer, ReadOnlySpan<byte> piece)
    {
        _alterations = piece.ToArray();
        _alterationsUsed = 0;
        peer.Alter = packet =>
        {
            FuzzInput choices = new(_alterations.AsSpan(_alterationsUsed));
            byte[] altered = Alteration.Apply(packet, ref choices);
            _alterationsUsed = _alterations.Length - choices.Length;
            return altered.Length <= SessionPackets.MaxLength ? altered : [];
        };
    }

    private static void Send(VirtualPeer peer, byte[] packet, bool isRtcp)
    {
        if (!peer.IsConnected)
            return;
        if (isRtcp)
            peer.SendRtcp(packet);
        else
            peer.SendRtp(packet);
    }

    private void Pause(ref FuzzInput choices)
    {
        bool pauses = choices.Flag();
        if (choices.Flag())
        {
            Producer producer = Any(_producers, ref choices);
            if (producer.IsClosed)
                return;
            if (pauses)
                producer.Pause(_call.Now, _call.Sink);
            else
                producer.Resume(_call.Now, _call.Sink);
            return;
        }

        Consumer consumer = Any(_consumers, ref choices);
        if (consumer.IsClosed)
            return;
        if (pauses)
            consumer.Pause(_call.Now, _call.Sink);
        else
            consumer.Resume(_call.Now, _call.Sink);
    }

    private void Choose(ref FuzzInput choices)
    {
        Consumer consumer = Any(_consumers, ref choices);
        if (consumer.IsClosed)
            return;
        switch (choices.Choose(4))
        {
            case 0 or 1:
                int temporal = choices.Choose(5);
                consumer.SetPreferredLayers(new ConsumerLayers(choices.Choose(5), temporal == 4 ? null : temporal), _call.Now, _call.Sink);
                break;
            case 2:
                consumer.SetPriority(1 + choices.Choose(255), _call.Now, _call.Sink);
                break;
            default:
                consumer.RequestKeyFrame(_call.Now, _call.Sink);
                break;
        }
    }

    private void Close(ref FuzzInput choices)
    {
        switch (choices.Byte() % 8)
        {
            case 0:
                Any(_producers, ref choices).Close(_call.Now, _call.Sink);
                break;
            case 1:
                _peers[choices.Choose(_peers.Length)].Transport.Close(_call.Now, _call.Sink);
                break;
            default:
                Any(_consumers, ref choices).Close(_call.Now, _call.Sink);
                break;
        }
    }

    private void Consume(VirtualPeer peer, Producer producer, byte kind)
    {
        if (producer.IsClosed || peer.Transport.IsClosed || _consumers.Count >= MaxConsumers)
            return;
        Consumer consumer = peer.Transport.Consume(
            new ConsumerOptions
            {
                Id = $"consumer{_made++}",
                ProducerId = producer.Id,
                RtpCapabilities = _call.Router.RtpCapabilities,
                Paused = (kind & 0b0011_0000) == 0b0011_0000,
                EnableRtx = (kind & 32) != 0 ? null : (kind & 64) == 0,
                IgnoreDtx = (kind & 128) != 0,
            },
            _call.Now, _call.Sink);
        consumer.EnableTraceEvent((TraceEventTypes)kind);
        _consumers.Add(consumer);

        // Without RTX a lost packet is sent again as it was.
        if (consumer.RtxSsrc is null && consumer.RtpParameters.Codecs[0].RtcpFeedback.Any(feedback => feedback.Type == "nack"))
            _repeating.Add(peer);
    }

    private void Limit(VirtualPeer peer, ref FuzzInput choices)
    {
        long bitrate = choices.UInt16() * 100L;
        if (peer.Transport.IsClosed)
            return;
        try
        {
            if (choices.Flag())
                peer.Transport.SetMaxOutgoingBitrate(bitrate, _call.Now, _call.Sink);
            else
                peer.Transport.SetMinOutgoingBitrate(bitrate, _call.Now, _call.Sink);
        }
        catch (MediaException exception) when (exception.Error == MediaError.InvalidArgument)
        {
            // The lower limit above the upper one.
        }
    }

    private void Disturb(VirtualPeer peer, ref FuzzInput choices)
    {
        switch (choices.Byte() % 8)
        {
            case 0:
                peer.CloseDtls(_call.Now);
                break;
            case 1 or 2:
                if (!peer.Transport.IsClosed)
                    peer.RestartIce(peer.Transport.RestartIce(_call.Now));
                break;
            case 3:
                var path = new FiveTuple(TransportProtocol.Udp, VirtualCall.WorkerAddress, peer.Address);
                _call.Worker.HandleDisconnect(path, _call.Now, _call.Sink);
                break;
            default:
                peer.IsUnplugged = !peer.IsUnplugged;
                break;
        }
    }

    private static T Any<T>(List<T> list, ref FuzzInput choices) => list[choices.Choose(list.Count)];
}
