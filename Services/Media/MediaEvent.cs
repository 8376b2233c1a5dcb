using JbAspire.Media.Observers;
using JbAspire.Media.Transports;
using JbAspire.Protocols.Dtls;
using JbAspire.Protocols.Ice;
using JbAspire.Protocols.Wire;

namespace JbAspire.Media;

/// <summary>Something that happened in a router and that its owner should hear of. Events are rare: none is made per packet.</summary>
/// <param name="RouterId">The router that it happened in.</param>
public abstract record MediaEvent(string RouterId)
{
    /// <summary>The router is closed, with everything in it.</summary>
    public sealed record RouterClosed(string RouterId) : MediaEvent(RouterId);

    /// <summary>A transport is closed, with its producers and consumers.</summary>
    /// <param name="RouterId">The router of the transport.</param>
    /// <param name="TransportId">The transport.</param>
    /// <param name="Reason">Why: one of <see cref="TransportCloseReason"/>.</param>
    public sealed record TransportClosed(string RouterId, string TransportId, TransportCloseReason Reason) : MediaEvent(RouterId);

    /// <summary>The ICE state of a transport changed, or the tuple that media is sent on did.</summary>
    public sealed record IceStateChanged(string RouterId, string TransportId, IceState State, FiveTuple? SelectedTuple) : MediaEvent(RouterId);

    /// <summary>The DTLS state of a transport changed.</summary>
    public sealed record DtlsStateChanged(string RouterId, string TransportId, DtlsState State) : MediaEvent(RouterId);

    /// <summary>A plain transport knows from a packet where its peer sends RTP from.</summary>
    public sealed record TupleLearned(string RouterId, string TransportId, PlainTuple Tuple) : MediaEvent(RouterId);

    /// <summary>A plain transport without RTCP multiplexing knows from a packet where its peer sends RTCP from.</summary>
    public sealed record RtcpTupleLearned(string RouterId, string TransportId, PlainTuple Tuple) : MediaEvent(RouterId);

    /// <summary>A producer is closed.</summary>
    public sealed record ProducerClosed(string RouterId, string ProducerId) : MediaEvent(RouterId);

    /// <summary>The score of a producer's streams changed.</summary>
    public sealed record ProducerScoreChanged(string RouterId, string ProducerId, IReadOnlyList<ProducerStreamScore> Scores) : MediaEvent(RouterId);

    /// <summary>A consumer is closed.</summary>
    public sealed record ConsumerClosed(string RouterId, string ConsumerId, ConsumerCloseReason Reason) : MediaEvent(RouterId);

    /// <summary>The producer of a consumer was paused (true) or resumed (false).</summary>
    public sealed record ConsumerProducerPaused(string RouterId, string ConsumerId, bool Paused) : MediaEvent(RouterId);

    /// <summary>A consumer forwards other layers; null: none at the moment.</summary>
    public sealed record ConsumerLayersChanged(string RouterId, string ConsumerId, int? SpatialLayer, int? TemporalLayer) : MediaEvent(RouterId);

    /// <summary>The score of a consumer, or of its producer, changed.</summary>
    public sealed record ConsumerScoreChanged(string RouterId, string ConsumerId, ConsumerScore Score) : MediaEvent(RouterId);

    /// <summary>The highest spatial layer of a producer that somebody watches changed; null: nobody watches it.</summary>
    public sealed record ProducerLayersWanted(string RouterId, string ProducerId, int? SpatialLayer) : MediaEvent(RouterId);

    /// <summary>The picture of a producer was turned or mirrored (3GPP TS 26.114 §7.4.5).</summary>
    /// <param name="RouterId">The router.</param>
    /// <param name="ProducerId">The producer.</param>
    /// <param name="Camera">Whether it comes from the back camera.</param>
    /// <param name="Flip">Whether it is mirrored.</param>
    /// <param name="Rotation">0, 90, 180 or 270 degrees clockwise.</param>
    public sealed record ProducerVideoOrientationChanged(string RouterId, string ProducerId, bool Camera, bool Flip, int Rotation) : MediaEvent(RouterId);

    /// <summary>An audio level observer has measured: the loudest producers, loudest first; none: silence.</summary>
    public sealed record AudioVolumesMeasured(string RouterId, string ObserverId, IReadOnlyList<AudioVolume> Volumes) : MediaEvent(RouterId);

    /// <summary>Another producer is the dominant speaker; null: the dominant one left and nobody speaks.</summary>
    public sealed record DominantSpeakerChanged(string RouterId, string ObserverId, string? ProducerId) : MediaEvent(RouterId);

    /// <summary>An observer is closed.</summary>
    public sealed record RtpObserverClosed(string RouterId, string ObserverId) : MediaEvent(RouterId);

    /// <summary>A pipe consumer is closed: the image of its producer on the other worker has to go, unless it was by request.</summary>
    /// <param name="RouterId">The router.</param>
    /// <param name="TransportId">The pipe transport.</param>
    /// <param name="RemoteWorker">The worker at its other end.</param>
    /// <param name="ProducerId">The producer.</param>
    /// <param name="Reason">Why.</param>
    public sealed record PipeConsumerClosed(string RouterId, string TransportId, int RemoteWorker, string ProducerId, ConsumerCloseReason Reason) : MediaEvent(RouterId);

    /// <summary>The producer of a pipe consumer was paused (true) or resumed (false): its image has to be, too.</summary>
    public sealed record PipeConsumerProducerPaused(string RouterId, string TransportId, int RemoteWorker, string ProducerId, bool Paused) : MediaEvent(RouterId);

    /// <summary>The highest spatial layer that somebody watches of the image of another worker's producer changed; null: nobody watches it.</summary>
    public sealed record PipedProducerLayersWanted(string RouterId, string TransportId, int RemoteWorker, string ProducerId, int? SpatialLayer) : MediaEvent(RouterId);

    /// <summary>The image of another worker's producer has no consumer any more.</summary>
    public sealed record PipedProducerUnused(string RouterId, string TransportId, int RemoteWorker, string ProducerId) : MediaEvent(RouterId);

    /// <summary>Something happened that the owner of a transport, producer or consumer asked to be told of (mediasoup's trace event).</summary>
    public sealed record Trace(string RouterId, TraceEvent Event) : MediaEvent(RouterId);
}

/// <summary>Why a transport closed.</summary>
public enum TransportCloseReason
{
    /// <summary>By request.</summary>
    Closed,

    /// <summary>Its router closed.</summary>
    RouterClosed,

    /// <summary>The peer gave no consent (RFC 7675) and did not come back in the time of grace.</summary>
    IceConsentExpired,

    /// <summary>The peer ended the DTLS association with close_notify.</summary>
    DtlsClosed,

    /// <summary>The DTLS handshake failed: no SRTP profile in common, a wrong fingerprint, or no answer in time.</summary>
    DtlsFailed,
}

/// <summary>Why a consumer closed.</summary>
public enum ConsumerCloseReason
{
    /// <summary>By request.</summary>
    Closed,

    /// <summary>Its producer closed.</summary>
    ProducerClosed,

    /// <summary>Its own transport closed.</summary>
    TransportClosed,
}

/// <summary>The health of one stream of a producer.</summary>
/// <param name="EncodingIndex">The stream's index among the producer's encodings.</param>
/// <param name="Ssrc">The SSRC that the peer sends it with.</param>
/// <param name="Rid">Its restriction id (RFC 8851), if the peer uses one.</param>
/// <param name="Score">0 (nothing arrives) to 10.</param>
public sealed record ProducerStreamScore(int EncodingIndex, Ssrc Ssrc, string? Rid, int Score);

/// <summary>mediasoup's consumer score.</summary>
/// <param name="Score">The consumer's own stream, 0-10.</param>
/// <param name="ProducerScore">The producer's stream that it forwards, 0-10.</param>
/// <param name="ProducerScores">All streams of the producer, 0-10 each.</param>
public sealed record ConsumerScore(int Score, int ProducerScore, IReadOnlyList<int> ProducerScores);
