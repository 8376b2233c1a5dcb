using Grpc.Core;
using JbAspire.Contracts.Sfu;
using JbAspire.Protocols.Rtp;
using Xunit;
using Kind = JbAspire.Contracts.Sfu.SfuEvent.EventOneofCase;

namespace JbAspire.Tests.Services.Sfu.Conformance;

/// <summary>test-Consumer: pause, layers, priority, traces, events and closing.</summary>
public sealed class ConsumerControlConformanceTests : ConformanceTest
{
    [Fact]
    public async Task Pausing_and_resuming_do_what_they_say_however_often()
    {
        ConsumerRequest consumer = await VoiceAsync();

        foreach (bool paused in new[] { true, true, false, false, true })
        {
            await (paused ? Control.PauseConsumerAsync(consumer) : Control.ResumeConsumerAsync(consumer));
            Assert.Equal(paused, (await DumpConsumerAsync(consumer.ConsumerId)).Paused);
        }
    }

    [Fact]
    public async Task Pause_of_the_producer_is_told_and_is_another_than_ones_own()
    {
        ConsumerRequest consumer = await VoiceAsync();
        using AsyncServerStreamingCall<SfuEvent> watch = await WatchAsync();

        await Control.PauseProducerAsync(new ProducerRequest { ProducerId = "voice" });
        Assert.Equal(consumer.ConsumerId, (await NextAsync(watch)).ConsumerPaused.ConsumerId);
        Assert.True(await DumpConsumerAsync(consumer.ConsumerId) is { Paused: false, ProducerPaused: true });

        await Control.ResumeProducerAsync(new ProducerRequest { ProducerId = "voice" });
        Assert.Equal(consumer.ConsumerId, (await NextAsync(watch)).ConsumerResumed.ConsumerId);
        Assert.True(await DumpConsumerAsync(consumer.ConsumerId) is { Paused: false, ProducerPaused: false });
    }

    [Fact]
    public async Task Preferred_layers_are_those_of_a_stream_with_layers()
    {
        ConsumerRequest voice = await VoiceAsync();
        await ProduceAsync("video", ConformanceSamples.H264Simulcast(), "camera");
        ConsumerInfo camera = await ConsumeAsync("camera");

        await PreferAsync(voice.ConsumerId, new ConsumerLayers { SpatialLayer = 1, TemporalLayer = 1 });
        await PreferAsync(camera.Id, new ConsumerLayers { SpatialLayer = 2, TemporalLayer = 3 });

        Assert.True(await DumpConsumerAsync(voice.ConsumerId) is { PreferredSpatialLayer: -1, PreferredTemporalLayer: -1 });
        Assert.True(await DumpConsumerAsync(camera.Id) is { PreferredSpatialLayer: 2, PreferredTemporalLayer: 3 });
        await PreferAsync(camera.Id, new ConsumerLayers { SpatialLayer = 1 });
        Assert.True(await DumpConsumerAsync(camera.Id) is { PreferredSpatialLayer: 1, PreferredTemporalLayer: 3 });
        await RefusedAsync(StatusCode.InvalidArgument, "layers", Control.SetPreferredLayersAsync(new SetPreferredLayersRequest { ConsumerId = camera.Id }));
        Assert.True(await DumpConsumerAsync(camera.Id) is { PreferredSpatialLayer: 1, PreferredTemporalLayer: 3 });
    }

    [Fact]
    public async Task Priority_is_from_1_to_255_and_can_be_unset()
    {
        ConsumerRequest consumer = await VoiceAsync();

        await Control.SetPriorityAsync(new SetPriorityRequest { ConsumerId = consumer.ConsumerId, Priority = 2 });
        Assert.Equal(2u, (await DumpConsumerAsync(consumer.ConsumerId)).Priority);
        foreach (uint wrong in new uint[] { 0, 256, uint.MaxValue })
        {
            await RefusedAsync(StatusCode.InvalidArgument, "priority", Control.SetPriorityAsync(
                new SetPriorityRequest { ConsumerId = consumer.ConsumerId, Priority = wrong }));
        }

        Assert.Equal(2u, (await DumpConsumerAsync(consumer.ConsumerId)).Priority);
        await Control.UnsetPriorityAsync(consumer);
        Assert.Equal(1u, (await DumpConsumerAsync(consumer.ConsumerId)).Priority);
    }

    [Fact]
    public async Task Trace_events_are_replaced_by_each_call()
    {
        ConsumerRequest consumer = await VoiceAsync();

        await TraceAsync(consumer, "rtp", "pli");
        Assert.Equal(["rtp", "pli"], (await DumpConsumerAsync(consumer.ConsumerId)).TraceEventTypes);
        await TraceAsync(consumer);
        Assert.Empty((await DumpConsumerAsync(consumer.ConsumerId)).TraceEventTypes);
        await TraceAsync(consumer, "nack", "fir", "keyframe");
        Assert.Equal(["keyframe", "nack", "fir"], (await DumpConsumerAsync(consumer.ConsumerId)).TraceEventTypes);
        await RefusedAsync(StatusCode.InvalidArgument, "FOO", Control.EnableTraceEventAsync(
            new EnableTraceEventRequest { ConsumerId = consumer.ConsumerId, Types_ = { "nack", "FOO" } }));
    }

    [Fact]
    public async Task Media_makes_the_events_of_score_layers_and_trace_and_reaches_the_receiver()
    {
        using AsyncServerStreamingCall<SfuEvent> watch = await WatchAsync();
        WebRtcTransportInfo up = await NewTransportAsync("up");
        WebRtcTransportInfo down = await NewTransportAsync("down");
        RtpParameters twoStreams = ConformanceSamples.Vp8();
        twoStreams.Encodings.Add(new RtpEncodingParameters { Ssrc = 33_332 });
        await Control.ProduceAsync(new ProduceRequest { TransportId = "up", ProducerId = "camera", Kind = "video", RtpParameters = twoStreams });
        ConsumerInfo consumer = await Control.ConsumeAsync(
            new ConsumeRequest { TransportId = "down", ProducerId = "camera", ConsumerId = "tile", RtpCapabilities = Capabilities });
        await TraceAsync(new ConsumerRequest { ConsumerId = "tile" }, "rtp", "keyframe");
        using SocketPeer receiver = await SocketPeer.ConnectAsync(Control, down);
        using SocketPeer sender = await SocketPeer.ConnectAsync(Control, up);
        var found = new Dictionary<Kind, SfuEvent>();

        await SendWhileAsync(sender, number => Vp8KeyFrame(number, 33_331), CollectAsync());

        Assert.Equal(new ConsumerScore { Score = 10, ProducerScore = 10, ProducerScores = { 10, 0 } }, found[Kind.ConsumerScore].ConsumerScore.Score);
        Assert.Equal(("tile", new ConsumerLayers { SpatialLayer = 0, TemporalLayer = 0 }), (
            found[Kind.ConsumerLayersChange].ConsumerLayersChange.ConsumerId, found[Kind.ConsumerLayersChange].ConsumerLayersChange.Layers));
        TraceEvent trace = found[Kind.Trace].Trace;
        Assert.Equal(("tile", "out", consumer.RtpParameters.Encodings[0].Ssrc), (trace.ConsumerId, trace.Direction, trace.Packet.Ssrc));
        Assert.True(await DumpConsumerAsync("tile") is { CurrentSpatialLayer: 0, CurrentTemporalLayer: 0 });
        RtpStreamStatsList stats = await Control.GetConsumerStatsAsync(new ConsumerRequest { ConsumerId = "tile" });
        Assert.Equal(["outbound-rtp", "inbound-rtp"], stats.Stats.Select(entry => entry.Type));
        Assert.True(stats.Stats[0].PacketCount > 0);
        await WaitForPacketAsync(receiver, consumer.RtpParameters.Encodings[0].Ssrc);

        async Task<bool> CollectAsync()
        {
            while (!(found.ContainsKey(Kind.ConsumerScore) && found.ContainsKey(Kind.ConsumerLayersChange) && found.ContainsKey(Kind.Trace)))
            {
                SfuEvent next = await NextAsync(watch);
                found[next.EventCase] = next;
            }

            return true;
        }
    }

    [Fact]
    public async Task Every_call_on_a_closed_consumer_fails()
    {
        ConsumerRequest consumer = await VoiceAsync();
        using AsyncServerStreamingCall<SfuEvent> watch = await WatchAsync();

        await Control.CloseConsumerAsync(consumer);

        Assert.Equal("closed", (await NextAsync(watch)).ConsumerClosed.Reason);
        RouterDump router = await DumpRouterAsync();
        Assert.Empty(router.MapProducerIdConsumerIds["voice"].Ids);
        Assert.Empty(router.MapConsumerIdProducerId);
        Assert.True(await DumpTransportAsync("receive") is { ConsumerIds.Count: 0, MapSsrcConsumerId.Count: 0 });
        await RefusedAsync(StatusCode.NotFound, consumer.ConsumerId, Control.DumpConsumerAsync(consumer));
        await RefusedAsync(StatusCode.NotFound, consumer.ConsumerId, Control.GetConsumerStatsAsync(consumer));
        await RefusedAsync(StatusCode.NotFound, consumer.ConsumerId, Control.PauseConsumerAsync(consumer));
        await RefusedAsync(StatusCode.NotFound, consumer.ConsumerId, Control.ResumeConsumerAsync(consumer));
        await RefusedAsync(StatusCode.NotFound, consumer.ConsumerId, Control.RequestKeyFrameAsync(consumer));
        await RefusedAsync(StatusCode.NotFound, consumer.ConsumerId, Control.CloseConsumerAsync(consumer));
        await RefusedAsync(StatusCode.NotFound, consumer.ConsumerId, Control.UnsetPriorityAsync(consumer));
        await RefusedAsync(StatusCode.NotFound, consumer.ConsumerId, Control.SetPriorityAsync(
            new SetPriorityRequest { ConsumerId = consumer.ConsumerId, Priority = 2 }));
        await RefusedAsync(StatusCode.NotFound, consumer.ConsumerId, Control.SetPreferredLayersAsync(
            new SetPreferredLayersRequest { ConsumerId = consumer.ConsumerId, Layers = new ConsumerLayers() }));
        await RefusedAsync(StatusCode.NotFound, consumer.ConsumerId, Control.EnableTraceEventAsync(
            new EnableTraceEventRequest { ConsumerId = consumer.ConsumerId }));
    }

    [Fact]
    public async Task Closing_the_producer_closes_the_consumer()
    {
        ConsumerRequest consumer = await VoiceAsync();
        using AsyncServerStreamingCall<SfuEvent> watch = await WatchAsync();

        await Control.CloseProducerAsync(new ProducerRequest { ProducerId = "voice" });

        Assert.Equal((consumer.ConsumerId, "producer_closed"), await ClosedAsync(watch));
        await RefusedAsync(StatusCode.NotFound, consumer.ConsumerId, Control.DumpConsumerAsync(consumer));
    }

    [Fact]
    public async Task Closing_the_transport_closes_the_consumer_and_leaves_the_producer()
    {
        ConsumerRequest consumer = await VoiceAsync();
        using AsyncServerStreamingCall<SfuEvent> watch = await WatchAsync();

        await Control.CloseTransportAsync(new CloseTransportRequest { TransportId = "receive" });

        Assert.Equal((consumer.ConsumerId, "transport_closed"), await ClosedAsync(watch));
        await RefusedAsync(StatusCode.NotFound, consumer.ConsumerId, Control.DumpConsumerAsync(consumer));
        Assert.Empty((await DumpRouterAsync()).MapProducerIdConsumerIds["voice"].Ids);
    }

    private static async Task<(string Id, string Reason)> ClosedAsync(AsyncServerStreamingCall<SfuEvent> watch)
    {
        ConsumerClosed closed = (await NextAsync(watch)).ConsumerClosed;
        return (closed.ConsumerId, closed.Reason);
    }

    private static async Task WaitForPacketAsync(SocketPeer peer, uint ssrc)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (!peer.Received.Any(packet => RtpPacketView.TryParse(packet, out RtpPacketView view) && view.Ssrc.Value == ssrc))
        {
            await Task.Delay(10, patience.Token);
        }
    }

    private async Task<ConsumerRequest> VoiceAsync()
    {
        await ProduceAsync("audio", ConformanceSamples.Audio(), "voice");
        return new ConsumerRequest { ConsumerId = (await ConsumeAsync("voice")).Id };
    }

    private async Task PreferAsync(string id, ConsumerLayers layers) =>
        await Control.SetPreferredLayersAsync(new SetPreferredLayersRequest { ConsumerId = id, Layers = layers });

    private async Task TraceAsync(ConsumerRequest consumer, params string[] types) =>
        await Control.EnableTraceEventAsync(new EnableTraceEventRequest { ConsumerId = consumer.ConsumerId, Types_ = { types } });
}
