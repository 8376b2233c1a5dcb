using JbAspire.Media;
using JbAspire.Media.Consumers;
using JbAspire.Media.Observers;
using JbAspire.Media.Producers;
using JbAspire.Protocols.Rtcp;
using JbAspire.Protocols.Rtp;
using JbAspire.Protocols.Wire;
using JbAspire.TestKit;
using JbAspire.TestKit.Media;

namespace JbAspire.Tests.Scenarios;

/// <summary>People who come, show themselves, watch some of the others, change what they watch, and leave in one of several ways.</summary>
internal sealed class ChurningRoom(VirtualCall call, int seed)
{
    private const int MaxMembers = 5;
    private static readonly TimeSpan Stay = TimeSpan.FromMilliseconds(60);

    private readonly Random _random = new(seed);
    private readonly List<Member> _members = [];
    private RouterObserver? _levels;
    private int _made;

    public int Consumers { get; private set; }

    public int Publishes { get; private set; }

    public long Received { get; private set; }

    public long Resent => call.Worker.ReadTotals().PacketsRetransmitted;

    public void Join(int count)
    {
        _levels ??= call.Router.CreateAudioLevelObserver("levels", new AudioLevelObserverOptions());
        for (int i = 0; i < count; i++)
        {
            if (_members.Count == MaxMembers)
            {
                Leave(_members[_random.Next(_members.Count)]);
            }

            Join();
            call.Run(Stay);
            Change(_members[_random.Next(_members.Count)]);
            call.Events.Clear();
        }
    }

    public void Empty()
    {
        while (_members.Count > 0)
        {
            Leave(_members[0]);
        }

        _levels?.Close();
        _levels = null;
        call.Deliver();
        call.Events.Clear();
    }

    /// <summary>Everybody's network is gone.</summary>
    public void Vanish() => _members.ForEach(member => (member.Peer.IsUnplugged, member.Peer.Listener) = (true, null));

    private void Join()
    {
        VirtualPeer peer = call.Join($"peer{_made++}");
        Member member = new(peer, VirtualTrack.ProduceAudio(peer, $"audio{_made}"), Camera(peer));
        Publishes += 2;
        _levels!.AddProducer(member.Audio.Producer.Id, call.Now);
        foreach (Member other in _members.OrderBy(_ => _random.Next()).Take(2))
        {
            Watch(member, other);
            Watch(other, member);
        }

        _members.Add(member);
        member.Audio.SendPayload([1, 2, 3]);
    }

    private VideoSource Camera(VirtualPeer peer)
    {
        VideoSource camera = VideoSource.Start(call, peer, new VideoSourceOptions { Id = $"video{_made}", Bitrates = [60_000, 150_000] });
        peer.Listener = new MemberListener(camera, this);
        return camera;
    }

    private void Watch(Member member, Member other)
    {
        foreach (Producer producer in new[] { other.Audio.Producer, other.Camera.Producer }.Where(producer => !producer.IsClosed))
        {
            Consumer consumer = member.Peer.Transport.Consume(
                new ConsumerOptions { Id = $"consumer{Consumers++}", ProducerId = producer.Id, RtpCapabilities = call.Router.RtpCapabilities },
                call.Now, call.Sink);
            member.Consumers.Add(consumer);
        }
    }

    private void Change(Member member)
    {
        foreach (Consumer consumer in member.Consumers.Where(consumer => !consumer.IsClosed))
        {
            switch (_random.Next(5))
            {
                case 0:
                    consumer.SetPreferredLayers(new ConsumerLayers(_random.Next(2), _random.Next(3)), call.Now, call.Sink);
                    break;
                case 1:
                    consumer.Pause(call.Now, call.Sink);
                    break;
                case 2:
                    consumer.Resume(call.Now, call.Sink);
                    break;
                case 3 when _random.Next(4) == 0:
                    consumer.Close(call.Now, call.Sink);
                    break;
            }
        }

        SendNacks(member);
    }

    private void SendNacks(Member member)
    {
        var listener = (MemberListener)member.Peer.Listener!;
        Span<byte> buffer = stackalloc byte[100];
        foreach ((Ssrc ssrc, SequenceNumber newest) in listener.Newest)
        {
            GenericNack.TryWrite(buffer, new Ssrc(1), ssrc, [newest], out int length);
            member.Peer.SendRtcp(buffer[..length]);
        }

        call.Deliver();
    }

    private void Leave(Member member)
    {
        switch (_random.Next(4))
        {
            case 0:
                member.Peer.CloseDtls(call.Now);
                call.Deliver();
                break;
            case 1:
                member.Camera.Producer.Close(call.Now, call.Sink);
                member.Consumers.ForEach(consumer => consumer.Close(call.Now, call.Sink));
                break;
            case 2:
                member.Peer.RestartIce(member.Peer.Transport.IsClosed ? member.Peer.Transport.IceCredentials : member.Peer.Transport.RestartIce(call.Now));
                call.Run(Stay);
                break;
        }

        member.Peer.Transport.Close(call.Now, call.Sink);
        call.Deliver();
        _members.Remove(member);
        call.Remove(member.Peer);
    }

    private sealed record Member(VirtualPeer Peer, VirtualTrack Audio, VideoSource Camera)
    {
        public List<Consumer> Consumers { get; } = [];
    }

    // Sends as the camera does, and notes what comes.
    private sealed class MemberListener(IMediaListener camera, ChurningRoom room) : IMediaListener
    {
        public Dictionary<Ssrc, SequenceNumber> Newest { get; } = [];

        public void OnRtp(byte[] packet, MonotonicTime now)
        {
            room.Received++;
            if (RtpPacketView.TryParse(packet, out RtpPacketView view))
            {
                Newest[view.Ssrc] = view.SequenceNumber;
            }
        }

        public void OnRtcp(byte[] packet, MonotonicTime now) => camera.OnRtcp(packet, now);

        public void OnTick(MonotonicTime now) => camera.OnTick(now);
    }
}
