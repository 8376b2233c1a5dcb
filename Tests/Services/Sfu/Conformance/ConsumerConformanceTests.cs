using Grpc.Core;
using JbAspire.Contracts.Sfu;
using Xunit;

namespace JbAspire.Tests.Services.Sfu.Conformance;

/// <summary>test-Consumer: what consumers are made of and told. Their control is in <see cref="ConsumerControlConformanceTests"/>.</summary>
public sealed class ConsumerConformanceTests : ConformanceTest
{
    [Fact]
    public async Task Audio_consumer_has_the_routers_codec_and_the_first_mid()
    {
        await ProduceAsync("audio", ConformanceSamples.Audio(), "voice");
        Assert.True(await CanConsumeAsync("voice", ConformanceSamples.Device()));

        ConsumerInfo consumer = await ConsumeAsync(new ConsumeRequest { ProducerId = "voice", RtpCapabilities = ConformanceSamples.Device() });

        Assert.Equal(("voice", "audio", "simple", "0"), (consumer.ProducerId, consumer.Kind, consumer.Type, consumer.RtpParameters.Mid));
        Assert.True(consumer is { Paused: false, ProducerPaused: false, Priority: 1, PreferredLayers: null, CurrentLayers: null });
        Assert.Equal(new ConsumerScore { Score = 10, ProducerScore = 0, ProducerScores = { 0 } }, consumer.Score);
        RtpCodecParameters opus = Assert.Single(consumer.RtpParameters.Codecs);
        Assert.Equal(("audio/opus", 100u, 48_000u, 2u), (opus.MimeType, opus.PayloadType, opus.ClockRate, opus.Channels));
        Assert.Equal(["colour", "usedtx", "useinbandfec"], opus.Parameters.Fields.Keys.Order());
        Assert.Empty(opus.RtcpFeedback);
        Assert.Equal([1u, 4u, 6u], consumer.RtpParameters.HeaderExtensions.Select(extension => extension.Id));
        Assert.Null(Assert.Single(consumer.RtpParameters.Encodings).Rtx);
        Assert.Equal("somebody", consumer.RtpParameters.Rtcp.Cname);
    }

    [Fact]
    public async Task Video_consumer_has_one_encoding_for_all_and_at_most_the_layers_there_are()
    {
        await ProduceAsync("audio", ConformanceSamples.Audio(), "voice");
        await ProduceAsync("video", ConformanceSamples.H264Simulcast(), "camera");
        await Control.PauseProducerAsync(new ProducerRequest { ProducerId = "camera" });
        await ConsumeAsync(new ConsumeRequest { ProducerId = "voice", RtpCapabilities = ConformanceSamples.Device() });

        ConsumerInfo consumer = await ConsumeAsync(new ConsumeRequest
        {
            ProducerId = "camera",
            RtpCapabilities = ConformanceSamples.Device(),
            Paused = true,
            PreferredLayers = new ConsumerLayers { SpatialLayer = 12 },
        });

        Assert.Equal(("camera", "video", "simulcast", "1"), (consumer.ProducerId, consumer.Kind, consumer.Type, consumer.RtpParameters.Mid));
        Assert.True(consumer is { Paused: true, ProducerPaused: true, Priority: 1, CurrentLayers: null });
        Assert.Equal(new ConsumerScore { Score = 10, ProducerScore = 0, ProducerScores = { 0, 0, 0, 0 } }, consumer.Score);
        // Four temporal layers are the most that the engine tells apart: the fifth is forwarded with the fourth.
        Assert.Equal(new ConsumerLayers { SpatialLayer = 3, TemporalLayer = 3 }, consumer.PreferredLayers);
        Assert.Equal(["video/H264", "video/rtx"], consumer.RtpParameters.Codecs.Select(codec => codec.MimeType));
        Assert.Equal([105u, 106u], consumer.RtpParameters.Codecs.Select(codec => codec.PayloadType));
        Assert.Equal(
            ["nack ", "nack pli", "ccm fir", "goog-remb "], consumer.RtpParameters.Codecs[0].RtcpFeedback.Select(entry => $"{entry.Type} {entry.Parameter}"));
        Assert.Equal(105, consumer.RtpParameters.Codecs[1].Parameters.Fields["apt"].NumberValue);
        Assert.Equal([1u, 4u, 8u], consumer.RtpParameters.HeaderExtensions.Select(extension => extension.Id));
        RtpEncodingParameters encoding = Assert.Single(consumer.RtpParameters.Encodings);
        Assert.Equal("L4T5", encoding.ScalabilityMode);
        Assert.NotEqual(encoding.Ssrc, encoding.Rtx.Ssrc);
    }

    [Fact]
    public async Task Consumers_are_listed_in_router_and_transport()
    {
        await ProduceAsync("audio", ConformanceSamples.Audio(), "voice");
        await ProduceAsync("video", ConformanceSamples.H264Simulcast(), "camera");
        await ConsumeAsync("voice");
        ConsumerInfo video = await ConsumeAsync("camera");

        RouterDump router = await DumpRouterAsync();
        TransportDump transport = await DumpTransportAsync("receive");

        Assert.Equal(["voice-consumer"], router.MapProducerIdConsumerIds["voice"].Ids);
        Assert.Equal(["camera-consumer"], router.MapProducerIdConsumerIds["camera"].Ids);
        Assert.Equal(
            new Dictionary<string, string> { ["voice-consumer"] = "voice", ["camera-consumer"] = "camera" }, router.MapConsumerIdProducerId);
        Assert.Equal(["voice-consumer", "camera-consumer"], transport.ConsumerIds);
        Assert.Empty(transport.ProducerIds);
        Assert.Equal("camera-consumer", transport.MapSsrcConsumerId[video.RtpParameters.Encodings[0].Ssrc]);
        Assert.Equal("camera-consumer", transport.MapRtxSsrcConsumerId[video.RtpParameters.Encodings[0].Rtx.Ssrc]);
    }

    [Fact]
    public async Task Audio_is_sent_again_when_asked_for()
    {
        await ProduceAsync("audio", ConformanceSamples.Audio(), "voice");

        ConsumerInfo consumer = await ConsumeAsync(
            new ConsumeRequest { ProducerId = "voice", RtpCapabilities = ConformanceSamples.Device(), EnableRtx = true });

        Assert.Equal([ConformanceSamples.Feedback("nack")], consumer.RtpParameters.Codecs[0].RtcpFeedback);
    }

    [Fact]
    public async Task Mid_is_the_callers_or_the_next_number()
    {
        await ProduceAsync("audio", ConformanceSamples.Audio(), "voice");

        string[] mids =
        [
            await MidAsync(null), await MidAsync("custom-mid"), await MidAsync(null),
        ];

        Assert.Equal(["0", "custom-mid", "1"], mids);
        await RefusedAsync(StatusCode.FailedPrecondition, "codec", ConsumeAsync(
            new ConsumeRequest { ProducerId = "voice", RtpCapabilities = ConformanceSamples.Stranger() }));
        Assert.Equal("2", await MidAsync(null));
        await RefusedAsync(StatusCode.InvalidArgument, "mid", ConsumeAsync(
            new ConsumeRequest { ProducerId = "voice", RtpCapabilities = ConformanceSamples.Device(), Mid = "" }));

        async Task<string> MidAsync(string? mid)
        {
            var request = new ConsumeRequest { ProducerId = "voice", RtpCapabilities = ConformanceSamples.Device() };
            if (mid is not null)
            {
                request.Mid = mid;
            }

            return (await ConsumeAsync(request)).RtpParameters.Mid;
        }
    }

    [Fact]
    public async Task Device_without_the_codec_cannot_consume()
    {
        await ProduceAsync("audio", ConformanceSamples.Audio(), "voice");
        RtpCapabilities empty = new();
        foreach (RtpCapabilities device in new[] { ConformanceSamples.Stranger(), empty })
        {
            Assert.False(await CanConsumeAsync("voice", device));
            await RefusedAsync(StatusCode.FailedPrecondition, "codec in common", ConsumeAsync(new ConsumeRequest { ProducerId = "voice", RtpCapabilities = device }));
        }

        Assert.Empty((await DumpTransportAsync("receive")).ConsumerIds);
    }

    [Fact]
    public async Task Malformed_capabilities_and_unknown_producers_are_refused()
    {
        await ProduceAsync("audio", ConformanceSamples.Audio(), "voice");
        RtpCapabilities malformed = ConformanceSamples.Device();
        malformed.Codecs[0].MimeType = "opus";

        await RefusedAsync(StatusCode.InvalidArgument, "mimeType", ConsumeAsync(new ConsumeRequest { ProducerId = "voice", RtpCapabilities = malformed }));
        await RefusedAsync(StatusCode.InvalidArgument, "rtpCapabilities", ConsumeAsync(new ConsumeRequest { ProducerId = "voice" }));
        await RefusedAsync(StatusCode.InvalidArgument, "producer_id", ConsumeAsync(new ConsumeRequest { RtpCapabilities = ConformanceSamples.Device() }));
        await RefusedAsync(StatusCode.NotFound, "nobody", ConsumeAsync(
            new ConsumeRequest { ProducerId = "nobody", RtpCapabilities = ConformanceSamples.Device() }));
        await RefusedAsync(StatusCode.NotFound, "nobody", Control.CanConsumeAsync(
            new CanConsumeRequest { RouterId = "room", ProducerId = "nobody", RtpCapabilities = ConformanceSamples.Device() }));
    }

    [Fact]
    public async Task Dump_has_the_consumers_stream_and_what_it_can_be_made_of()
    {
        await ProduceAsync("audio", ConformanceSamples.Audio(), "voice");
        await ProduceAsync("video", ConformanceSamples.H264Simulcast(), "camera");
        ConsumerInfo audio = await ConsumeAsync("voice");
        ConsumerInfo video = await ConsumeAsync("camera");

        ConsumerDump voice = await DumpConsumerAsync(audio.Id);
        ConsumerDump camera = await DumpConsumerAsync(video.Id);

        Assert.Equal((audio.Id, "voice", "audio", "simple", audio.RtpParameters), (voice.Id, voice.ProducerId, voice.Kind, voice.Type, voice.RtpParameters));
        Assert.Equal([100u], voice.SupportedCodecPayloadTypes);
        Assert.Single(voice.ConsumableRtpEncodings);
        Assert.True(voice is { Paused: false, ProducerPaused: false, Priority: 1, TraceEventTypes.Count: 0, PreferredSpatialLayer: -1 });
        Assert.Equal(audio.RtpParameters.Encodings[0].Ssrc, Assert.Single(voice.RtpStreams).Params.Ssrc);
        Assert.True(voice.RtpStreams[0].Params is { MimeType: "audio/opus", ClockRate: 48_000, UseDtx: true, UseInBandFec: true, UseNack: false });
        Assert.Equal(("camera", "video", "simulcast", 4), (camera.ProducerId, camera.Kind, camera.Type, camera.ConsumableRtpEncodings.Count));
        Assert.Equal([105u, 106u], camera.SupportedCodecPayloadTypes);
        Assert.Equal((video.RtpParameters.Encodings[0].Rtx.Ssrc, 106u), (camera.RtpStreams[0].RtxStream.Ssrc, camera.RtpStreams[0].RtxStream.PayloadType));
        Assert.True(camera.RtpStreams[0].Params is { UseNack: true, UsePli: true, UseFir: true });
    }

    [Fact]
    public async Task Statistics_begin_with_the_consumers_own_stream()
    {
        await ProduceAsync("audio", ConformanceSamples.Audio(), "voice");
        ConsumerInfo consumer = await ConsumeAsync("voice");

        RtpStreamStatsList list = await Control.GetConsumerStatsAsync(new ConsumerRequest { ConsumerId = consumer.Id });

        Assert.Equal(("outbound-rtp", "audio", "audio/opus", consumer.RtpParameters.Encodings[0].Ssrc), (
            list.Stats[0].Type, list.Stats[0].Kind, list.Stats[0].MimeType, list.Stats[0].Ssrc));
        Assert.True(list.Stats[0] is { PacketCount: 0, ByteCount: 0, Score: 10 });
    }

    private async Task<bool> CanConsumeAsync(string producerId, RtpCapabilities capabilities) => (await Control.CanConsumeAsync(
        new CanConsumeRequest { RouterId = "room", ProducerId = producerId, RtpCapabilities = capabilities })).CanConsume;
}
