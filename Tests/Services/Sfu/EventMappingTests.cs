extern alias Sfu;
using JbAspire.Contracts.Sfu;
using JbAspire.Media;
using JbAspire.Protocols.Wire;
using Sfu::JbAspire.Sfu.Events;
using Xunit;
using AudioVolume = JbAspire.Media.Observers.AudioVolume;
using TraceEvent = JbAspire.Media.TraceEvent;

namespace JbAspire.Tests.Services.Sfu;

/// <summary>What watchers read of the core's events.</summary>
public sealed class EventMappingTests
{
    [Fact]
    public void Observers_tell_volumes_silence_and_who_leads()
    {
        Assert.Equal(
            new SfuEvent
            {
                AudioVolumes = new AudioVolumes
                {
                    ObserverId = "o",
                    Volumes = { new Contracts.Sfu.AudioVolume { ProducerId = "a", Volume = -12 }, new Contracts.Sfu.AudioVolume { ProducerId = "b", Volume = -50 } },
                },
            },
            Map(new MediaEvent.AudioVolumesMeasured("r", "o", [new AudioVolume("a", -12), new AudioVolume("b", -50)])));
        Assert.Equal(new SfuEvent { Silence = new Silence { ObserverId = "o" } }, Map(new MediaEvent.AudioVolumesMeasured("r", "o", [])));
        Assert.Equal(
            new SfuEvent { DominantSpeaker = new DominantSpeaker { ObserverId = "o", ProducerId = "a" } }, Map(new MediaEvent.DominantSpeakerChanged("r", "o", "a")));
        Assert.False(Map(new MediaEvent.DominantSpeakerChanged("r", "o", null)).DominantSpeaker.HasProducerId);
        Assert.Equal("o", Map(new MediaEvent.RtpObserverClosed("r", "o")).ObserverClosed.ObserverId);
    }

    [Fact]
    public void Layers_are_told_with_the_temporal_one_and_none_is_absent()
    {
        Assert.Equal(new ConsumerLayers { SpatialLayer = 2, TemporalLayer = 1 }, Map(new MediaEvent.ConsumerLayersChanged("r", "c", 2, 1)).ConsumerLayersChange.Layers);
        Assert.Null(Map(new MediaEvent.ConsumerLayersChanged("r", "c", null, null)).ConsumerLayersChange.Layers);
        Assert.Equal(0u, Map(new MediaEvent.ProducerLayersWanted("r", "p", 0)).ProducerLayersWanted.SpatialLayer);
        Assert.True(Map(new MediaEvent.ProducerLayersWanted("r", "p", 0)).ProducerLayersWanted.HasSpatialLayer);
        Assert.False(Map(new MediaEvent.ProducerLayersWanted("r", "p", null)).ProducerLayersWanted.HasSpatialLayer);
    }

    [Fact]
    public void Orientation_is_told_in_degrees() => Assert.Equal(
        new VideoOrientationChange { ProducerId = "p", Camera = true, Flip = false, Rotation = 270 },
        Map(new MediaEvent.ProducerVideoOrientationChanged("r", "p", true, false, 270)).VideoOrientationChange);

    [Fact]
    public void Trace_of_a_packet_has_mediasoups_fields()
    {
        var packet = new TraceInfo.Packet(96, 65_535, 90_000, true, new Ssrc(7), true, 1200, 1180, 2, null, "1", null, true);

        Contracts.Sfu.TraceEvent trace = Map(Trace(TraceSource.Producer, TraceEventTypes.KeyFrame, true, packet)).Trace;

        Assert.Equal(("id", "keyframe", "in", 1234.0), (trace.ProducerId, trace.Type, trace.Direction, trace.Timestamp));
        Assert.Equal(
            new TracePacket
            {
                PayloadType = 96,
                SequenceNumber = 65_535,
                Timestamp = 90_000,
                Marker = true,
                Ssrc = 7,
                IsKeyFrame = true,
                Size = 1200,
                PayloadSize = 1180,
                SpatialLayer = 2,
                Mid = "1",
                IsRtx = true,
            },
            trace.Packet);
    }

    [Fact]
    public void Trace_tells_whose_it_is_and_in_which_direction()
    {
        Contracts.Sfu.TraceEvent pli = Map(Trace(TraceSource.Consumer, TraceEventTypes.Pli, true, new TraceInfo.Feedback(new Ssrc(9)))).Trace;
        Contracts.Sfu.TraceEvent report = Map(Trace(
            TraceSource.Producer, TraceEventTypes.Sr, true, new TraceInfo.SenderReport(new Ssrc(9), new NtpTime(0x0000_0001_8000_0000), 3, 4, 5))).Trace;
        Contracts.Sfu.TraceEvent bandwidth = Map(Trace(
            TraceSource.Transport, TraceEventTypes.Bwe, false, new TraceInfo.Bandwidth(1, 2, 3, 4, 5, 6, 7))).Trace;

        Assert.Equal(("id", "pli", 9u), (pli.ConsumerId, pli.Type, pli.Feedback.Ssrc));
        Assert.Equal(new TraceSenderReport { Ssrc = 9, NtpSec = 1, NtpFrac = 0x8000_0000, RtpTs = 3, PacketCount = 4, OctetCount = 5 }, report.SenderReport);
        Assert.Equal(("id", "bwe", "out"), (bandwidth.TransportId, bandwidth.Type, bandwidth.Direction));
        Assert.Equal(
            new TraceBandwidth
            {
                DesiredBitrate = 1,
                EffectiveDesiredBitrate = 2,
                MinBitrate = 3,
                MaxBitrate = 4,
                StartBitrate = 5,
                MaxPaddingBitrate = 6,
                AvailableBitrate = 7,
            },
            bandwidth.Bandwidth);
    }

    private static MediaEvent.Trace Trace(TraceSource source, TraceEventTypes type, bool isIncoming, TraceInfo info) =>
        new("r", new TraceEvent(source, "id", type, MonotonicTime.Zero, isIncoming, info));

    private static SfuEvent Map(MediaEvent mediaEvent) => EventMapping.ToProto(mediaEvent, 1234) ?? throw new InvalidOperationException("not told");
}
