using Grpc.Core;
using JbAspire.Contracts.Sfu;
using Xunit;
using Kind = JbAspire.Contracts.Sfu.SfuEvent.EventOneofCase;

namespace JbAspire.Tests.Services.Sfu.Conformance;

/// <summary>test-Producer.</summary>
public sealed class ProducerConformanceTests : ConformanceTest
{
    [Fact]
    public async Task Producers_of_both_kinds_are_made_and_listed()
    {
        ProducerInfo audio = await ProduceAsync("audio", ConformanceSamples.Audio(), "voice");
        ProducerInfo video = await ProduceAsync("video", ConformanceSamples.H264Simulcast(), "camera");

        Assert.Equal(("voice", "audio", "simple", false), (audio.Id, audio.Kind, audio.Type, audio.Paused));
        Assert.Equal(("camera", "video", "simulcast", false), (video.Id, video.Kind, video.Type, video.Paused));
        Assert.Equal("video", video.RtpParameters.Mid);
        Assert.Equal([22_221u, 22_223u, 22_225u, 22_227u], video.RtpParameters.Encodings.Select(encoding => encoding.Ssrc));
        Assert.All(video.Scores, score => Assert.Equal(0u, score.Score));
        RouterDump router = await DumpRouterAsync();
        Assert.Equal(["camera", "voice"], router.MapProducerIdConsumerIds.Keys.Order());
        Assert.All(router.MapProducerIdConsumerIds.Values, list => Assert.Empty(list.Ids));
        Assert.Empty(router.MapConsumerIdProducerId);
        TransportDump transport = await DumpTransportAsync("send");
        Assert.Equal((["voice", "camera"], 0), (transport.ProducerIds, transport.ConsumerIds.Count));
        Assert.Equal(9, transport.RtpListener.SsrcTable.Count);
    }

    [Fact]
    public async Task Wrong_kind_or_missing_parts_are_refused()
    {
        RtpParameters withoutCodecs = ConformanceSamples.Audio();
        withoutCodecs.Codecs.Clear();
        RtpParameters withoutEncodings = ConformanceSamples.Audio();
        withoutEncodings.ClearMid();
        withoutEncodings.Encodings.Clear();

        await RefusedAsync(StatusCode.InvalidArgument, "chicken", ProduceAsync("chicken", ConformanceSamples.Audio()));
        await RefusedAsync(StatusCode.InvalidArgument, "kind", ProduceAsync("", ConformanceSamples.Audio()));
        await RefusedAsync(StatusCode.InvalidArgument, "rtpParameters", ProduceAsync("audio", null));
        await RefusedAsync(StatusCode.InvalidArgument, "codecs", ProduceAsync("audio", withoutCodecs));
        await RefusedAsync(StatusCode.InvalidArgument, "encodings", ProduceAsync("audio", withoutEncodings));
        await RefusedAsync(StatusCode.InvalidArgument, "kind", ProduceAsync("video", ConformanceSamples.Audio()));
        Assert.Empty((await DumpTransportAsync("send")).ProducerIds);
    }

    [Fact]
    public async Task Encodings_header_extensions_and_rtcp_may_be_left_out_when_a_mid_is_there()
    {
        RtpParameters bare = ConformanceSamples.Audio();
        bare.HeaderExtensions.Clear();
        bare.Encodings.Clear();
        bare.Rtcp = null;

        ProducerInfo producer = await ProduceAsync("audio", bare, "voice");

        Assert.Equal(("voice", "audio", "simple", false), (producer.Id, producer.Kind, producer.Type, producer.Paused));
        Assert.Empty(producer.Scores);
        Assert.Empty((await Control.GetProducerStatsAsync(Voice)).Stats);
        Assert.Equal("voice", (await DumpTransportAsync("send")).RtpListener.MidTable["audio"]);
    }

    [Fact]
    public async Task Retransmission_codec_must_name_a_media_codec()
    {
        RtpParameters wrongApt = ConformanceSamples.H264Simulcast();
        wrongApt.Codecs[1] = ConformanceSamples.Rtx(113, 111);
        RtpParameters onlyRtx = ConformanceSamples.H264Simulcast();
        onlyRtx.Codecs.RemoveAt(0);

        await RefusedAsync(StatusCode.InvalidArgument, "apt", ProduceAsync("video", wrongApt));
        await RefusedAsync(StatusCode.InvalidArgument, "RTX", ProduceAsync("video", onlyRtx));
    }

    [Fact]
    public async Task Codecs_that_the_router_has_not_are_refused()
    {
        RtpParameters isac = ConformanceSamples.Audio();
        isac.Codecs[0] = new RtpCodecParameters { MimeType = "audio/ISAC", PayloadType = 108, ClockRate = 32_000 };
        RtpParameters otherProfile = ConformanceSamples.H264Simulcast();
        otherProfile.Codecs[0].Parameters.Fields["profile-level-id"] = Google.Protobuf.WellKnownTypes.Value.ForString("640032");

        await RefusedAsync(StatusCode.InvalidArgument, "audio/ISAC", ProduceAsync("audio", isac));
        await RefusedAsync(StatusCode.InvalidArgument, "video/h264", ProduceAsync("video", otherProfile));
    }

    [Fact]
    public async Task Mid_and_ssrc_belong_to_one_producer_of_a_transport()
    {
        await ProduceAsync("audio", ConformanceSamples.Audio("voice", 11_111));
        await ProduceAsync("video", ConformanceSamples.H264Simulcast());
        RtpParameters sameRtx = ConformanceSamples.Vp8();
        sameRtx.Codecs.Add(ConformanceSamples.Rtx(97, 96));
        sameRtx.Encodings[0].Rtx = new RtxParameters { Ssrc = 22_222 };

        await RefusedAsync(StatusCode.AlreadyExists, "voice", ProduceAsync("audio", ConformanceSamples.Audio("voice", 22_222_222)));
        await RefusedAsync(StatusCode.AlreadyExists, "11111", ProduceAsync("audio", ConformanceSamples.Audio("voice-2", 11_111)));
        await RefusedAsync(StatusCode.AlreadyExists, "22221", ProduceAsync("video", ConformanceSamples.Vp8(22_221)));
        await RefusedAsync(StatusCode.AlreadyExists, "22222", ProduceAsync("video", sameRtx));
        await RefusedAsync(StatusCode.InvalidArgument, "twice", ProduceAsync("video", Twins(encoding => encoding.Ssrc = 7)));
        await RefusedAsync(StatusCode.InvalidArgument, "twice", ProduceAsync("video", Twins(encoding => encoding.Rid = "r")));

        // Another transport is another world, and what was refused left nothing behind.
        await ProduceAudioAsync("elsewhere", "receive", 11_111);
        await ProduceAsync("video", ConformanceSamples.Vp8(22_229));
    }

    [Fact]
    public async Task Stream_that_nothing_tells_apart_is_refused()
    {
        RtpParameters nameless = ConformanceSamples.Audio();
        nameless.ClearMid();
        nameless.Encodings[0] = new RtpEncodingParameters();

        await RefusedAsync(StatusCode.InvalidArgument, "ssrc nor rid", ProduceAsync("audio", nameless));
    }

    [Fact]
    public async Task Id_belongs_to_one_producer()
    {
        await ProduceAsync("audio", ConformanceSamples.Audio(), "voice");

        await RefusedAsync(StatusCode.AlreadyExists, "voice", ProduceAsync("video", ConformanceSamples.Vp8(), "voice"));
        Assert.Equal(["voice"], (await DumpTransportAsync("send")).ProducerIds);
    }

    [Fact]
    public async Task Dump_has_the_parameters_and_the_type()
    {
        ProducerInfo audio = await ProduceAsync("audio", ConformanceSamples.Audio(), "voice");
        await ProduceAsync("video", ConformanceSamples.H264Simulcast(), "camera");

        ProducerDump voice = await DumpProducerAsync("voice");
        ProducerDump camera = await DumpProducerAsync("camera");

        Assert.Equal(("voice", "audio", "simple", audio.RtpParameters), (voice.Id, voice.Kind, voice.Type, voice.RtpParameters));
        RtpCodecParameters opus = Assert.Single(voice.RtpParameters.Codecs);
        Assert.Equal(("audio/opus", 111u, 48_000u, 2u), (opus.MimeType, opus.PayloadType, opus.ClockRate, opus.Channels));
        Assert.Equal((1, "blue"), (opus.Parameters.Fields["usedtx"].NumberValue, opus.Parameters.Fields["colour"].StringValue));
        Assert.Equal([9u, 10u], voice.RtpParameters.HeaderExtensions.Select(extension => extension.Id));
        Assert.True(Assert.Single(voice.RtpParameters.Encodings) is { Ssrc: 11_111, Dtx: true });
        Assert.Equal(("camera", "video", "simulcast", 4), (camera.Id, camera.Kind, camera.Type, camera.RtpParameters.Encodings.Count));
        Assert.Equal([112u, 113u], camera.RtpParameters.Codecs.Select(codec => codec.PayloadType));
        Assert.All(camera.RtpParameters.Encodings, encoding => Assert.Equal((encoding.Ssrc + 1, "L1T5"), (encoding.Rtx.Ssrc, encoding.ScalabilityMode)));
    }

    [Fact]
    public async Task Statistics_before_the_first_packet_count_nothing()
    {
        await ProduceAsync("audio", ConformanceSamples.Audio(), "voice");

        RtpStreamStatsList list = await Control.GetProducerStatsAsync(new ProducerRequest { ProducerId = "voice" });

        // mediasoup answers an empty list until the first packet; here a stream whose SSRC was announced is there with zeros.
        Assert.True(Assert.Single(list.Stats) is { Type: "inbound-rtp", Ssrc: 11_111, PacketCount: 0, ByteCount: 0, Bitrate: 0, Score: 0 });
    }

    [Fact]
    public async Task Pausing_and_resuming_do_what_they_say_however_often()
    {
        await ProduceAsync("audio", ConformanceSamples.Audio(), "voice");

        foreach (bool paused in new[] { true, true, false, false, true })
        {
            await (paused ? Control.PauseProducerAsync(Voice) : Control.ResumeProducerAsync(Voice));
            Assert.Equal(paused, (await DumpProducerAsync("voice")).Paused);
        }
    }

    [Fact]
    public async Task Consumers_hear_once_of_each_pause()
    {
        await ProduceAsync("audio", ConformanceSamples.Audio(), "voice");
        ConsumerInfo consumer = await ConsumeAsync("voice");
        using AsyncServerStreamingCall<SfuEvent> watch = await WatchAsync();

        await Control.PauseProducerAsync(Voice);
        await Control.PauseProducerAsync(Voice);
        await Control.ResumeProducerAsync(Voice);
        await Control.ResumeProducerAsync(Voice);
        await Control.CloseProducerAsync(Voice);

        Assert.Equal(consumer.Id, (await NextAsync(watch)).ConsumerPaused.ConsumerId);
        Assert.Equal(consumer.Id, (await NextAsync(watch)).ConsumerResumed.ConsumerId);
        Assert.Equal(consumer.Id, (await NextAsync(watch)).ConsumerClosed.ConsumerId);
    }

    [Fact]
    public async Task Trace_events_are_replaced_by_each_call()
    {
        await ProduceAsync("audio", ConformanceSamples.Audio(), "voice");

        await TraceAsync("rtp", "pli");
        Assert.Equal(["rtp", "pli"], (await DumpProducerAsync("voice")).TraceEventTypes);
        await TraceAsync();
        Assert.Empty((await DumpProducerAsync("voice")).TraceEventTypes);
        await TraceAsync("nack", "fir", "sr", "keyframe");
        Assert.Equal(["keyframe", "nack", "fir", "sr"], (await DumpProducerAsync("voice")).TraceEventTypes);
        await RefusedAsync(StatusCode.InvalidArgument, "FOO", Control.EnableTraceEventAsync(
            new EnableTraceEventRequest { ProducerId = "voice", Types_ = { "nack", "FOO", "fir" } }));
        Assert.Equal(["keyframe", "nack", "fir", "sr"], (await DumpProducerAsync("voice")).TraceEventTypes);
    }

    [Fact]
    public async Task Media_makes_the_events_of_score_orientation_and_trace_and_statistics()
    {
        using AsyncServerStreamingCall<SfuEvent> watch = await WatchAsync();
        WebRtcTransportInfo transport = await NewTransportAsync("camera");
        await Control.ProduceAsync(new ProduceRequest { TransportId = "camera", ProducerId = "camera", Kind = "video", RtpParameters = ConformanceSamples.Vp8() });
        await Control.EnableTraceEventAsync(new EnableTraceEventRequest { ProducerId = "camera", Types_ = { "keyframe" } });
        using SocketPeer peer = await SocketPeer.ConnectAsync(Control, transport);

        var found = new Dictionary<Kind, SfuEvent>();
        await SendWhileAsync(peer, number => Vp8KeyFrame(number, 33_331), CollectAsync());

        Assert.Equal(
            new ProducerStreamScore { EncodingIdx = 0, Ssrc = 33_331, Score = 10 }, Assert.Single(found[Kind.ProducerScore].ProducerScore.Scores));
        Assert.Equal(
            new VideoOrientationChange { ProducerId = "camera", Camera = true, Flip = false, Rotation = 90 }, found[Kind.VideoOrientationChange].VideoOrientationChange);
        TraceEvent trace = found[Kind.Trace].Trace;
        Assert.Equal(("camera", "keyframe", "in", true, 33_331u), (trace.ProducerId, trace.Type, trace.Direction, trace.Packet.IsKeyFrame, trace.Packet.Ssrc));
        RtpStreamStats stats = Assert.Single((await Control.GetProducerStatsAsync(new ProducerRequest { ProducerId = "camera" })).Stats);
        Assert.Equal(("inbound-rtp", "video", "video/VP8", 10u), (stats.Type, stats.Kind, stats.MimeType, stats.Score));
        Assert.True(stats is { PacketCount: > 0, ByteCount: > 0, PacketsLost: 0 });

        async Task<bool> CollectAsync()
        {
            while (!(found.ContainsKey(Kind.ProducerScore) && found.ContainsKey(Kind.VideoOrientationChange) && found.ContainsKey(Kind.Trace)))
            {
                SfuEvent next = await NextAsync(watch);
                found[next.EventCase] = next;
            }

            return true;
        }
    }

    [Fact]
    public async Task Every_call_on_a_closed_producer_fails()
    {
        using AsyncServerStreamingCall<SfuEvent> watch = await WatchAsync();
        await ProduceAsync("audio", ConformanceSamples.Audio(), "voice");

        await Control.CloseProducerAsync(Voice);

        Assert.Equal("voice", (await NextAsync(watch)).ProducerClosed.ProducerId);
        Assert.Empty((await DumpRouterAsync()).MapProducerIdConsumerIds);
        TransportDump transport = await DumpTransportAsync("send");
        Assert.True(transport is { ProducerIds.Count: 0, RtpListener: { SsrcTable.Count: 0, MidTable.Count: 0 } });
        await RefusedAsync(StatusCode.NotFound, "voice", Control.DumpProducerAsync(Voice));
        await RefusedAsync(StatusCode.NotFound, "voice", Control.GetProducerStatsAsync(Voice));
        await RefusedAsync(StatusCode.NotFound, "voice", Control.PauseProducerAsync(Voice));
        await RefusedAsync(StatusCode.NotFound, "voice", Control.ResumeProducerAsync(Voice));
        await RefusedAsync(StatusCode.NotFound, "voice", Control.CloseProducerAsync(Voice));
        await RefusedAsync(StatusCode.NotFound, "voice", Control.EnableTraceEventAsync(new EnableTraceEventRequest { ProducerId = "voice" }));
        await ProduceAsync("audio", ConformanceSamples.Audio(), "voice");
    }

    [Fact]
    public async Task Closing_the_transport_closes_its_producers()
    {
        using AsyncServerStreamingCall<SfuEvent> watch = await WatchAsync();
        await ProduceAsync("audio", ConformanceSamples.Audio(), "voice");

        await Control.CloseTransportAsync(new CloseTransportRequest { TransportId = "send" });

        Assert.Equal("voice", (await NextAsync(watch)).ProducerClosed.ProducerId);
        Assert.Equal("send", (await NextAsync(watch)).TransportClosed.TransportId);
        await RefusedAsync(StatusCode.NotFound, "voice", Control.DumpProducerAsync(Voice));
    }

    private static ProducerRequest Voice => new() { ProducerId = "voice" };

    private static RtpParameters Twins(Action<RtpEncodingParameters> name)
    {
        RtpParameters parameters = ConformanceSamples.Vp8();
        parameters.Encodings.Add(new RtpEncodingParameters());
        foreach (RtpEncodingParameters encoding in parameters.Encodings)
        {
            name(encoding);
        }

        return parameters;
    }

    private async Task TraceAsync(params string[] types) =>
        await Control.EnableTraceEventAsync(new EnableTraceEventRequest { ProducerId = "voice", Types_ = { types } });
}
