using JbAspire.Signaling.Protoo.Requests;
using JbAspire.Signaling.Rooms;

namespace JbAspire.Signaling.Protoo;

/// <summary>A request's handler.</summary>
internal delegate Task<ProtooReply> RequestHandler(Peer peer, RequestFields fields);

/// <summary>A method of the protocol.</summary>
/// <param name="NeedsJoin">Refused before the peer has joined, as mediasoup-demo does.</param>
/// <param name="Handler">What answers it.</param>
internal sealed record RequestMethod(bool NeedsJoin, RequestHandler Handler);

/// <summary>The classic mediasoup-demo protocol: every request a client may send.</summary>
internal sealed class RequestTable(SessionRequests session, TransportRequests transport, ProducerRequests producer)
{
    private static readonly ProtooReply NoDataChannels = ProtooReply.Error(501, "data channels are not supported by this server");
    private static readonly ProtooReply NoThrottle = ProtooReply.Error(403, "network throttling is not allowed on this server");

    public IReadOnlyDictionary<string, RequestMethod> Methods { get; } = new Dictionary<string, RequestMethod>(StringComparer.Ordinal)
    {
        ["getRouterRtpCapabilities"] = new(false, SessionRequests.GetRouterRtpCapabilitiesAsync),
        ["join"] = new(false, session.JoinAsync),
        ["changeDisplayName"] = new(true, session.ChangeDisplayNameAsync),
        ["createWebRtcTransport"] = new(false, transport.CreateAsync),
        ["connectWebRtcTransport"] = new(false, TransportRequests.ConnectAsync),
        ["restartIce"] = new(false, TransportRequests.RestartIceAsync),
        ["produce"] = new(true, producer.ProduceAsync),
        ["closeProducer"] = new(true, producer.CloseAsync),
        ["pauseProducer"] = new(true, ProducerRequests.PauseAsync),
        ["resumeProducer"] = new(true, ProducerRequests.ResumeAsync),
        ["pauseConsumer"] = new(true, ConsumerRequests.PauseAsync),
        ["resumeConsumer"] = new(true, ConsumerRequests.ResumeAsync),
        ["requestConsumerKeyFrame"] = new(true, ConsumerRequests.RequestKeyFrameAsync),
        ["setConsumerPreferredLayers"] = new(true, ConsumerRequests.SetPreferredLayersAsync),
        ["setConsumerPriority"] = new(true, ConsumerRequests.SetPriorityAsync),
        ["unsetConsumerPriority"] = new(true, ConsumerRequests.UnsetPriorityAsync),
        ["getTransportStats"] = new(false, StatsRequests.TransportAsync),
        ["getProducerStats"] = new(false, StatsRequests.ProducerAsync),
        ["getConsumerStats"] = new(false, StatsRequests.ConsumerAsync),
        ["produceData"] = new(false, (_, _) => Task.FromResult(NoDataChannels)),
        ["getDataProducerStats"] = new(false, (_, _) => Task.FromResult(NoDataChannels)),
        ["getDataConsumerStats"] = new(false, (_, _) => Task.FromResult(NoDataChannels)),
        ["applyNetworkThrottle"] = new(false, (_, _) => Task.FromResult(NoThrottle)),
        ["resetNetworkThrottle"] = new(false, (_, _) => Task.FromResult(NoThrottle)),
    };
}
