using JbAspire.Contracts.Sfu;
using JbAspire.Media;
using JbAspire.Sfu.Control;

namespace JbAspire.Sfu.Events;

/// <summary>From the media core's events to the contract's.</summary>
internal static class EventMapping
{
    public static SfuEvent? ToProto(MediaEvent mediaEvent) => mediaEvent switch
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
                Layers = e.SpatialLayer is { } layer ? new Contracts.Sfu.ConsumerLayers { SpatialLayer = (uint)layer } : null,
            },
        },
        MediaEvent.ConsumerScoreChanged e => new SfuEvent
        {
            ConsumerScore = new ConsumerScoreChange { ConsumerId = e.ConsumerId, Score = StatsMapping.ToProto(e.Score) },
        },
        _ => null,
    };

    private static ProducerScore ToProto(MediaEvent.ProducerScoreChanged e)
    {
        var score = new ProducerScore { ProducerId = e.ProducerId };
        foreach (Media.ProducerStreamScore stream in e.Scores)
        {
            var entry = new Contracts.Sfu.ProducerStreamScore
            {
                EncodingIdx = (uint)stream.EncodingIndex,
                Ssrc = stream.Ssrc.Value,
                Score = (uint)stream.Score,
            };
            if (stream.Rid is { } rid)
            {
                entry.Rid = rid;
            }

            score.Scores.Add(entry);
        }

        return score;
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
