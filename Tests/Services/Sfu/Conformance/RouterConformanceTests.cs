using Grpc.Core;
using JbAspire.Contracts.Sfu;
using Xunit;

namespace JbAspire.Tests.Services.Sfu.Conformance;

/// <summary>test-Router.</summary>
public sealed class RouterConformanceTests : ConformanceTest
{
    [Fact]
    public async Task Router_has_an_id_and_the_capabilities_of_its_codecs()
    {
        RouterInfo router = await Control.CreateRouterAsync(new CreateRouterRequest
        {
            MediaCodecs =
            {
                new RtpCodecCapability { Kind = "audio", MimeType = "audio/opus", ClockRate = 48_000, Channels = 2 },
                new RtpCodecCapability { Kind = "video", MimeType = "video/VP8", ClockRate = 90_000 },
            },
        });

        Assert.NotEmpty(router.RouterId);
        Assert.Equal(["audio/opus", "video/VP8", "video/rtx"], router.RtpCapabilities.Codecs.Select(codec => codec.MimeType));
        Assert.NotEmpty(router.RtpCapabilities.HeaderExtensions);
    }

    [Fact]
    public async Task New_router_is_empty()
    {
        await Control.CreateRouterAsync(new CreateRouterRequest { RouterId = "empty" });

        RouterDump dump = await DumpRouterAsync("empty");

        Assert.Equal("empty", dump.Id);
        Assert.True(dump is { TransportIds.Count: 0, RtpObserverIds.Count: 0, MapProducerIdConsumerIds.Count: 0, MapConsumerIdProducerId.Count: 0 });
        Assert.Empty(dump.MapProducerIdObserverIds);
    }

    [Fact]
    public async Task Wrong_codecs_are_refused()
    {
        await RefusedAsync(StatusCode.InvalidArgument, "kind", CreateAsync(new() { Kind = "smell", MimeType = "audio/opus", ClockRate = 48_000, Channels = 2 }));
        await RefusedAsync(StatusCode.InvalidArgument, "mimeType", CreateAsync(new() { Kind = "audio", ClockRate = 48_000 }));
        await RefusedAsync(StatusCode.InvalidArgument, "clockRate", CreateAsync(new() { Kind = "audio", MimeType = "audio/opus", Channels = 2 }));
        await RefusedAsync(StatusCode.InvalidArgument, "chicken", CreateAsync(new() { Kind = "audio", MimeType = "audio/chicken", ClockRate = 8_000 }));
    }

    [Fact]
    public async Task Closing_a_router_closes_what_is_in_it_and_every_call_on_it_fails_from_then_on()
    {
        using AsyncServerStreamingCall<SfuEvent> watch = await WatchAsync();
        await ProduceAudioAsync("voice");
        await ConsumeAsync("voice");

        await Control.CloseRouterAsync(new CloseRouterRequest { RouterId = "room" });

        var closed = new List<string>();
        while (await watch.ResponseStream.MoveNext(CancellationToken.None))
        {
            if (watch.ResponseStream.Current is { TransportClosed: { } transport })
            {
                closed.Add($"{transport.TransportId} {transport.Reason}");
            }
        }

        Assert.Equal(["send router_closed", "receive router_closed"], closed);
        await RefusedAsync(StatusCode.NotFound, "room", Control.DumpRouterAsync(new DumpRouterRequest { RouterId = "room" }));
        await RefusedAsync(StatusCode.NotFound, "room", Control.CloseRouterAsync(new CloseRouterRequest { RouterId = "room" }));
        await RefusedAsync(StatusCode.NotFound, "room", Control.CreateWebRtcTransportAsync(new CreateWebRtcTransportRequest { RouterId = "room" }));
        await RefusedAsync(StatusCode.NotFound, "room", Control.CanConsumeAsync(
            new CanConsumeRequest { RouterId = "room", ProducerId = "voice", RtpCapabilities = Capabilities }));
        await RefusedAsync(StatusCode.NotFound, "send", Control.GetTransportStatsAsync(new GetTransportStatsRequest { TransportId = "send" }));
    }

    private AsyncUnaryCall<RouterInfo> CreateAsync(RtpCodecCapability codec) => Control.CreateRouterAsync(new CreateRouterRequest { MediaCodecs = { codec } });
}
