using JbAspire.Contracts.Sfu;
using JbAspire.Media;
using JbAspire.Sfu.Control;

namespace JbAspire.Sfu.Events;

/// <summary>From the media core's events to the contract's.</summary>
internal static class EventMapping
{
    /// <param name="mediaEvent">What happened.</param>
    /// <param name="timestamp">When, in milliseconds since the UNIX epoch.</param>
    public static SfuEvent? ToProto(MediaEvent mediaEvent, double timestamp) => mediaEvent switch
    {
        MediaEvent.TransportClosed e => new SfuEvent { TransportClosed = new TransportClosed { TransportId = e.TransportId, Reason = Name(e.Reason) } },
        MediaEvent.IceStateChanged e => new SfuEvent
        {
            IceStateChange = new IceStateChange
            {
                TransportId = e.TransportId,
                State = StateNames.Of(e.State),
                SelectedTuple = e.SelectedTuple is { } tuple ? StatsMapping.ToProto(tuple) : null,
            },
        },
        MediaEvent.DtlsStateChanged e => new SfuEvent { DtlsStateChange = new DtlsStateChange { TransportId = e.TransportId, State = StateNames.Of(e.State) } },
        MediaEvent.TupleLearned e => new SfuEvent { Tuple = new TupleChange { TransportId = e.TransportId, Tuple = PlainMessages.ToProto(e.Tuple) } },
        MediaEvent.RtcpTupleLearned e => new SfuEvent { Rtcptuple = new TupleChange { TransportId = e.TransportId, Tuple = PlainMessages.ToProto(e.Tuple) } },
        MediaEvent.ProducerClosed e => new SfuEvent { ProducerClosed = new ProducerClosed { ProducerId = e.ProducerId } },
        MediaEvent.ProducerScoreChanged e => new SfuEvent { ProducerScore = ToProto(e) },
        MediaEvent.ConsumerClosed e => new SfuEvent { ConsumerClosed = new ConsumerClosed { ConsumerId = e.ConsumerId, Reason = Name(e.Reason) } },
        MediaEvent.ConsumerProducerPaused { Paused: true } e => new SfuEvent { ConsumerPaused = new ConsumerPaused { ConsumerId = e.ConsumerId } },
        MediaEvent.ConsumerProducerPaused e => new SfuEvent { ConsumerResumed = new ConsumerResumed { ConsumerId = e.ConsumerId } },
        MediaEvent.ConsumerLayersChanged e => new SfuEvent
        {
            ConsumerLayersChange = new ConsumerLayersChange
            {
                ConsumerId = e.ConsumerId,
                Layers = ObjectMessages.ToProto(e.SpatialLayer, e.TemporalLayer),
            },
        },
        MediaEvent.ConsumerScoreChanged e => new SfuEvent
        {
            ConsumerScore = new ConsumerScoreChange { ConsumerId = e.ConsumerId, Score = StatsMapping.ToProto(e.Score) },
        },
        MediaEvent.ProducerVideoOrientationChanged e => new SfuEvent
        {
            VideoOrientationChange = new VideoOrientationChange
            {
                ProducerId = e.ProducerId,
                Camera = e.Camera,
                Flip = e.Flip,
                Rotation = (uint)e.Rotation,
            },
        },
        MediaEvent.ProducerLayersWanted e => new SfuEvent { ProducerLayersWanted = ObjectMessages.ToWanted(e.ProducerId, e.SpatialLayer) },
        MediaEvent.AudioVolumesMeasured { Volumes.Count: 0 } e => new SfuEvent { Silence = new Silence { ObserverId = e.ObserverId } },
        MediaEvent.AudioVolumesMeasured e => new SfuEvent { AudioVolumes = ToProto(e) },
        MediaEvent.DominantSpeakerChanged e => new SfuEvent { DominantSpeaker = ToProto(e) },
        MediaEvent.RtpObserverClosed e => new SfuEvent { ObserverClosed = new ObserverClosed { ObserverId = e.ObserverId } },
        MediaEvent.Trace e => new SfuEvent { Trace = TraceMapping.ToProto(e.Event, timestamp) },
        _ => null,
    };

    private static AudioVolumes ToProto(MediaEvent.AudioVolumesMeasured e)
    {
        var volumes = new AudioVolumes { ObserverId = e.ObserverId };
        volumes.Volumes.AddRange(e.Volumes.Select(
            volume => new Contracts.Sfu.AudioVolume { ProducerId = volume.ProducerId, Volume = volume.Volume }));
        return volumes;
    }

    private static ProducerScore ToProto(MediaEvent.ProducerScoreChanged e)
    {
        var score = new ProducerScore { ProducerId = e.ProducerId };
        score.Scores.AddRange(e.Scores.Select(ObjectMessages.ToProto));
        return score;
    }

    private static DominantSpeaker ToProto(MediaEvent.DominantSpeakerChanged e)
    {
        var speaker = new DominantSpeaker { ObserverId = e.ObserverId };
        if (e.ProducerId is { } producerId)
        {
            speaker.ProducerId = producerId;
        }

        return speaker;
    }

    private static string Name(TransportCloseReason reason) => reason switch
    {
        TransportCloseReason.RouterClosed => "router_closed",
        TransportCloseReason.IceConsentExpired => "ice_consent_expired",
        TransportCloseReason.DtlsClosed => "dtls_closed",
        TransportCloseReason.DtlsFailed => "dtls_failed",
        _ => "closed",
    };

    private static string Name(ConsumerCloseReason reason) => reason switch
    {
        ConsumerCloseReason.ProducerClosed => "producer_closed",
        ConsumerCloseReason.TransportClosed => "transport_closed",
        _ => "closed",
    };
}
