using Grpc.Core;
using JbAspire.Contracts.Sfu;
using Xunit;

namespace JbAspire.Tests.Services.Sfu;

/// <summary>Bitrates, layers, priorities, dumps and traces through the control service.</summary>
public sealed class QualityTests : ControlTest
{
    [Fact]
    public async Task Outgoing_limits_obey_mediasoups_order_and_change_together_or_not_at_all()
    {
        await Control.SetTransportBitratesAsync(Limits(min: 100_000, max: 1_000_000));
        await RefusedAsync(StatusCode.InvalidArgument, "max_outgoing_bitrate: 50000 is below", Control.SetTransportBitratesAsync(Limits(max: 50_000)));
        await RefusedAsync(StatusCode.InvalidArgument, "min_outgoing_bitrate: 1000001 is above", Control.SetTransportBitratesAsync(Limits(min: 1_000_001)));
        await RefusedAsync(StatusCode.InvalidArgument, "30000", Control.SetTransportBitratesAsync(Limits(max: 29_999)));
        await RefusedAsync(StatusCode.InvalidArgument, "30000", Control.SetTransportBitratesAsync(Limits(min: 1)));
        SetTransportBitratesRequest wrong = Limits(min: 3_000_000, max: 2_000_000);
        wrong.MaxIncomingBitrate = 7_000_000;
        await RefusedAsync(StatusCode.InvalidArgument, "below", Control.SetTransportBitratesAsync(wrong));
        TransportStats stats = await StatsAsync();
        Assert.Equal((100_000, 1_000_000, 2_000_000), (stats.MinOutgoingBitrate, stats.MaxOutgoingBitrate, stats.MaxIncomingBitrate));

        // Both beyond what was: up, and down again.
        await Control.SetTransportBitratesAsync(Limits(min: 2_000_000, max: 3_000_000));
        await Control.SetTransportBitratesAsync(Limits(min: 40_000, max: 50_000));
        stats = await StatsAsync();
        Assert.Equal((40_000, 50_000), (stats.MinOutgoingBitrate, stats.MaxOutgoingBitrate));

        await Control.SetTransportBitratesAsync(Limits(min: 0, max: 0));
        await Control.SetTransportBitratesAsync(new SetTransportBitratesRequest { TransportId = "receive", MaxIncomingBitrate = 0 });
        stats = await StatsAsync();
        Assert.False(stats.HasMinOutgoingBitrate || stats.HasMaxOutgoingBitrate || stats.HasMaxIncomingBitrate);
    }

    [Fact]
    public async Task Consumer_tells_its_layers_and_priority_and_takes_more_than_there_is_for_the_highest()
    {
        ProducerInfo producer = await ProduceVideoAsync("camera");
        Assert.Equal(("simulcast", 3), (producer.Type, producer.Scores.Count));

        ConsumerInfo consumer = await ConsumeAsync("camera", new ConsumerLayers { SpatialLayer = 7 });

        Assert.Equal((2u, 2u), (consumer.PreferredLayers.SpatialLayer, consumer.PreferredLayers.TemporalLayer));
        Assert.Null(consumer.CurrentLayers);
        Assert.Equal((1u, 3), (consumer.Priority, consumer.Score.ProducerScores.Count));

        await Control.SetPreferredLayersAsync(new SetPreferredLayersRequest
        {
            ConsumerId = consumer.Id,
            Layers = new ConsumerLayers { SpatialLayer = 1, TemporalLayer = 0 },
        });
        await Control.SetPriorityAsync(new SetPriorityRequest { ConsumerId = consumer.Id, Priority = 255 });
        ConsumerDump dump = await DumpConsumerAsync(consumer.Id);
        Assert.Equal((1, 0, -1, -1, 255u), (
            dump.PreferredSpatialLayer, dump.PreferredTemporalLayer, dump.CurrentSpatialLayer, dump.CurrentTemporalLayer, dump.Priority));
        await Control.UnsetPriorityAsync(new ConsumerRequest { ConsumerId = consumer.Id });
        Assert.Equal(1u, (await DumpConsumerAsync(consumer.Id)).Priority);
    }

    [Fact]
    public async Task Layers_mean_nothing_to_a_stream_without_them()
    {
        await ProduceAudioAsync("voice");

        ConsumerInfo consumer = await ConsumeAsync("voice", new ConsumerLayers { SpatialLayer = 1 });

        await Control.SetPreferredLayersAsync(new SetPreferredLayersRequest { ConsumerId = consumer.Id, Layers = new ConsumerLayers { SpatialLayer = 1 } });
        Assert.True(consumer is { Type: "simple", PreferredLayers: null, CurrentLayers: null });
        Assert.Equal(-1, (await DumpConsumerAsync(consumer.Id)).PreferredSpatialLayer);
        await RefusedAsync(StatusCode.InvalidArgument, "layers", Control.SetPreferredLayersAsync(new SetPreferredLayersRequest { ConsumerId = consumer.Id }));
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task Retransmission_of_video_can_be_switched_off(bool? enableRtx, bool expected)
    {
        await ProduceVideoAsync("camera");

        ConsumerInfo consumer = await ConsumeAsync("camera", enableRtx: enableRtx);

        Assert.Equal(expected, consumer.RtpParameters.Encodings[0].Rtx is not null);
        Assert.Equal(expected, consumer.RtpParameters.Codecs.Any(codec => codec.MimeType == "video/rtx"));
        ConsumerDump dump = await DumpConsumerAsync(consumer.Id);
        Assert.Equal(expected, dump.RtpStreams[0].RtxStream is not null);
        Assert.Equal(expected, dump.RtpStreams[0].Params.UseNack);
    }

    [Fact]
    public async Task Producer_refuses_a_delay_of_key_frame_requests_that_is_too_long()
    {
        var request = new ProduceRequest
        {
            TransportId = "send",
            Kind = "video",
            RtpParameters = Messages.Vp8(),
            KeyFrameRequestDelay = 60_001,
        };
        await RefusedAsync(StatusCode.InvalidArgument, "key_frame_request_delay", Control.ProduceAsync(request));

        request.KeyFrameRequestDelay = 60_000;
        request.Paused = true;
        Assert.True((await Control.ProduceAsync(request)).Paused);
    }

    [Fact]
    public async Task Producer_dump_has_its_mapping_and_streams()
    {
        await ProduceVideoAsync("camera");

        ProducerDump dump = await Control.DumpProducerAsync(new ProducerRequest { ProducerId = "camera" });

        Assert.Equal(("camera", "video", "simulcast", false), (dump.Id, dump.Kind, dump.Type, dump.Paused));
        Assert.Equal([(96u, 101u), (97u, 102u)], dump.RtpMapping.Codecs.Select(codec => (codec.PayloadType, codec.MappedPayloadType)));
        Assert.Equal([2000u, 2001u, 2002u], dump.RtpMapping.Encodings.Select(encoding => encoding.Ssrc));
        Assert.Equal(3, dump.RtpMapping.Encodings.Select(encoding => encoding.MappedSsrc).Distinct().Count());
        RtpStreamDump stream = dump.RtpStreams[1];
        Assert.Equal((1u, 2001u, "video/VP8", 90_000u, 3001u, 97u), (
            stream.Params.EncodingIdx, stream.Params.Ssrc, stream.Params.MimeType, stream.Params.ClockRate, stream.Params.RtxSsrc, stream.Params.RtxPayloadType));
        Assert.True(stream.Params is { UseNack: true, UsePli: true, UseFir: false, SpatialLayers: 1, TemporalLayers: 3, Cname: "peer" });
        Assert.Equal(3001u, stream.RtxStream.Ssrc);
    }

    [Fact]
    public async Task Transport_dump_tells_whose_packets_are_whose()
    {
        await ProduceVideoAsync("camera", encodings: 1);
        ConsumerInfo consumer = await ConsumeAsync("camera");

        TransportDump send = await Control.DumpTransportAsync(new DumpTransportRequest { TransportId = "send" });
        TransportDump receive = await Control.DumpTransportAsync(new DumpTransportRequest { TransportId = "receive" });

        Assert.Equal(["camera"], send.ProducerIds);
        Assert.Equal(new Dictionary<uint, string> { [2000] = "camera", [3000] = "camera" }, send.RtpListener.SsrcTable);
        Assert.Equal("camera", send.RtpListener.MidTable["1"]);
        Assert.Equal((4u, 7u, false), (
            send.RecvRtpHeaderExtensions.Mid, send.RecvRtpHeaderExtensions.TransportWideCc01, send.RecvRtpHeaderExtensions.HasAbsSendTime));
        Assert.Equal(("controlled", "new", "new", true), (send.IceRole, send.IceState, send.DtlsState, send.IceParameters.IceLite));
        Assert.Equal([consumer.Id], receive.ConsumerIds);
        RtpEncodingParameters encoding = consumer.RtpParameters.Encodings[0];
        Assert.Equal(consumer.Id, receive.MapSsrcConsumerId[encoding.Ssrc]);
        Assert.Equal(consumer.Id, receive.MapRtxSsrcConsumerId[encoding.Rtx.Ssrc]);
    }

    [Fact]
    public async Task Trace_events_are_those_of_the_kind_of_object()
    {
        await ProduceVideoAsync("camera");
        ConsumerInfo consumer = await ConsumeAsync("camera");
        WebRtcTransportInfo traced = await Control.CreateWebRtcTransportAsync(new CreateWebRtcTransportRequest { RouterId = "room", TraceEventTypes = { "bwe" } });

        await Control.EnableTraceEventAsync(new EnableTraceEventRequest { TransportId = "send", Types_ = { "probation", "bwe" } });
        await Control.EnableTraceEventAsync(new EnableTraceEventRequest { ProducerId = "camera", Types_ = { "rtp", "keyframe", "nack", "pli", "fir", "sr" } });
        await Control.EnableTraceEventAsync(new EnableTraceEventRequest { ConsumerId = consumer.Id, Types_ = { "rtp", "keyframe", "nack", "pli", "fir" } });

        Assert.Equal(["probation", "bwe"], (await Control.DumpTransportAsync(new DumpTransportRequest { TransportId = "send" })).TraceEventTypes);
        Assert.Equal(["bwe"], (await Control.DumpTransportAsync(new DumpTransportRequest { TransportId = traced.Id })).TraceEventTypes);
        Assert.Equal(6, (await Control.DumpProducerAsync(new ProducerRequest { ProducerId = "camera" })).TraceEventTypes.Count);
        Assert.Equal(["rtp", "keyframe", "nack", "pli", "fir"], (await DumpConsumerAsync(consumer.Id)).TraceEventTypes);
        await Control.EnableTraceEventAsync(new EnableTraceEventRequest { ConsumerId = consumer.Id });
        Assert.Empty((await DumpConsumerAsync(consumer.Id)).TraceEventTypes);

        await RefusedAsync(StatusCode.InvalidArgument, "'rtp' is not one of probation, bwe", EnableAsync(new() { TransportId = "send", Types_ = { "rtp" } }));
        await RefusedAsync(StatusCode.InvalidArgument, "'bwe'", EnableAsync(new() { ProducerId = "camera", Types_ = { "rtp", "bwe" } }));
        await RefusedAsync(StatusCode.InvalidArgument, "'sr'", EnableAsync(new() { ConsumerId = consumer.Id, Types_ = { "sr" } }));
        await RefusedAsync(StatusCode.InvalidArgument, "'RTP'", EnableAsync(new() { ConsumerId = consumer.Id, Types_ = { "RTP" } }));
        await RefusedAsync(StatusCode.InvalidArgument, "target", EnableAsync(new() { Types_ = { "rtp" } }));
        await RefusedAsync(StatusCode.NotFound, "nobody", EnableAsync(new() { ProducerId = "nobody", Types_ = { "rtp" } }));
        await RefusedAsync(StatusCode.InvalidArgument, "'foo'", Control.CreateWebRtcTransportAsync(
            new CreateWebRtcTransportRequest { RouterId = "room", TraceEventTypes = { "foo" } }));
    }

    [Fact]
    public async Task Statistics_of_a_consumer_are_its_own_and_its_producers()
    {
        await ProduceVideoAsync("camera", encodings: 1);
        ConsumerInfo consumer = await ConsumeAsync("camera");

        RtpStreamStats own = (await Control.GetConsumerStatsAsync(new ConsumerRequest { ConsumerId = consumer.Id })).Stats[0];
        RtpStreamStats producers = (await Control.GetProducerStatsAsync(new ProducerRequest { ProducerId = "camera" })).Stats[0];

        Assert.Equal(("outbound-rtp", consumer.RtpParameters.Encodings[0].Ssrc, consumer.RtpParameters.Encodings[0].Rtx.Ssrc), (own.Type, own.Ssrc, own.RtxSsrc));
        Assert.True(own is { HasSendFractionLost: true, HasRoundTripTime: false });
        Assert.Equal(("inbound-rtp", 2000u, 3000u, false), (producers.Type, producers.Ssrc, producers.RtxSsrc, producers.HasSendFractionLost));
    }

    [Fact]
    public async Task Node_tells_how_well_media_gets_through()
    {
        await ProduceVideoAsync("camera");
        await ConsumeAsync("camera");

        WorkerQuality[] qualities = [.. (await Control.GetNodeAsync(new GetNodeRequest())).Workers.Select(worker => worker.Quality)];

        Assert.Equal(1u, qualities.Aggregate(0u, (sum, quality) => sum + quality.EstimatingTransports));
        Assert.Equal(1_000_000, qualities.Sum(quality => quality.AvailableOutgoingBitrate));
        Assert.Equal(1u, qualities.Single(quality => quality.ConsumersBySpatialLayer.Count > 0).ConsumersBySpatialLayer["none"]);
    }

    private static SetTransportBitratesRequest Limits(uint? min = null, uint? max = null)
    {
        var request = new SetTransportBitratesRequest { TransportId = "receive" };
        if (min is { } minimum)
            request.MinOutgoingBitrate = minimum;
        if (max is { } maximum)
            request.MaxOutgoingBitrate = maximum;
        return request;
    }

    private AsyncUnaryCall<EnableTraceEventResponse> EnableAsync(EnableTraceEventRequest request) => Control.EnableTraceEventAsync(request);

    private async Task<TransportStats> StatsAsync() => await Control.GetTransportStatsAsync(new GetTransportStatsRequest { TransportId = "receive" });

    private async Task<ConsumerDump> DumpConsumerAsync(string id) => await Control.DumpConsumerAsync(new ConsumerRequest { ConsumerId = id });
}
