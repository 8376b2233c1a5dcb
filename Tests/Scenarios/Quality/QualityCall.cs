using JbAspire.Media.Consumers;
using JbAspire.Media.Transports;
using JbAspire.Protocols.Wire;
using JbAspire.TestKit;
using JbAspire.TestKit.Media;
using JbAspire.TestKit.Network;

namespace JbAspire.Tests.Scenarios.Quality;

/// <summary>One camera and its viewers, each behind a link of its own.</summary>
internal sealed class QualityCall : IDisposable
{
    public QualityCall(VideoSourceOptions? options = null, NetworkLink<FiveTuple>? link = null)
    {
        VirtualPeer peer = link is null ? Call.Join("camera") : Call.Join("camera", link);
        Camera = VideoSource.Start(Call, peer, options);
        Call.Run(TimeSpan.FromMilliseconds(200));
    }

    public VirtualCall Call { get; } = new();

    public VideoSource Camera { get; }

    public MonotonicTime Now => Call.Now;

    public static TimeSpan Milliseconds(double value) => TimeSpan.FromMilliseconds(value);

    public static LinkConditions Link(double megabits, double delay, double loss = 0) => new()
    {
        Capacity = new Bitrate((long)(megabits * 1_000_000)),
        Delay = Milliseconds(delay),
        QueueLimit = Milliseconds(300),
        Loss = loss,
    };

    public Viewer Watch(string name, LinkConditions downlink, double uplinkDelay = 0, int seed = 1, bool paused = false)
    {
        var link = new NetworkLink<FiveTuple>(seed, new LinkConditions { Delay = uplinkDelay > 0 ? Milliseconds(uplinkDelay) : downlink.Delay }, downlink);
        VirtualPeer peer = Call.Join(name, link, new WebRtcTransportOptions { InitialAvailableOutgoingBitrate = 600_000 });
        Consumer consumer = peer.Transport.Consume(
            new ConsumerOptions
            {
                Id = name,
                ProducerId = Camera.Producer.Id,
                RtpCapabilities = Call.Router.RtpCapabilities,
                Paused = paused,
            },
            Call.Now,
            Call.Sink);
        var receiver = new VideoReceiver(peer);
        ReceivedVideo video = receiver.Watch(consumer);
        video.RoundTripTime = (downlink.Delay * 2) + Milliseconds(10);
        return new Viewer(peer, consumer, receiver, video);
    }

    public void Run(double seconds) => Call.Run(TimeSpan.FromSeconds(seconds));

    public void Dispose() => Call.Dispose();
}

/// <summary>One who watches the camera.</summary>
internal sealed record Viewer(VirtualPeer Peer, Consumer Consumer, VideoReceiver Receiver, ReceivedVideo Video)
{
    public long Estimate => Peer.Transport.AvailableOutgoingBitrate;

    public NetworkPath<FiveTuple> Downlink => Peer.Link!.Downlink;
}
