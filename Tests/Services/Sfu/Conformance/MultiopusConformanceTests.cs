using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using JbAspire.Contracts.Sfu;
using JbAspire.Protocols.Rtp;
using Xunit;

namespace JbAspire.Tests.Services.Sfu.Conformance;

/// <summary>test-multiopus: six channels as Chromium describes them (RFC 7845 §5.1.1.2).</summary>
public sealed class MultiopusConformanceTests : ConformanceTest
{
    [Fact]
    public async Task Six_channels_are_produced_and_consumed()
    {
        RtpCapabilities device = await CreateSurroundAsync();
        ProducerInfo producer = await Control.ProduceAsync(Request(streams: 4, coupled: 2));
        Assert.Equal("simple", producer.Type);
        Assert.True(await CanConsumeAsync(producer.Id, device));

        ConsumerInfo consumer = await Control.ConsumeAsync(new ConsumeRequest { TransportId = "surround", ProducerId = producer.Id, RtpCapabilities = device });

        RtpCodecParameters codec = Assert.Single(consumer.RtpParameters.Codecs);
        Assert.Equal(("audio/multiopus", 100u, 48_000u, 6u), (codec.MimeType, codec.PayloadType, codec.ClockRate, codec.Channels));
        Assert.Equal(Surround(streams: 4, coupled: 2), codec.Parameters);
        Assert.Empty(codec.RtcpFeedback);
    }

    [Fact]
    public async Task Other_streams_than_the_routers_cannot_be_produced()
    {
        await CreateSurroundAsync();

        await RefusedAsync(StatusCode.InvalidArgument, "audio/multiopus", Control.ProduceAsync(Request(streams: 2, coupled: 2)));
        await RefusedAsync(StatusCode.InvalidArgument, "audio/multiopus", Control.ProduceAsync(Request(streams: 4, coupled: 1)));
    }

    [Fact]
    public async Task Device_with_other_channels_cannot_consume()
    {
        RtpCapabilities device = await CreateSurroundAsync();
        ProducerInfo producer = await Control.ProduceAsync(Request(streams: 4, coupled: 2));
        device.Codecs[0].Channels = 8;

        Assert.False(await CanConsumeAsync(producer.Id, device));
        await RefusedAsync(StatusCode.FailedPrecondition, "codec in common", Control.ConsumeAsync(
            new ConsumeRequest { TransportId = "surround", ProducerId = producer.Id, RtpCapabilities = device }));
    }

    private static Struct Surround(int streams, int coupled) => ConformanceSamples.Parameters(
        ("useinbandfec", Value.ForNumber(1)), ("channel_mapping", Value.ForString("0,4,1,2,3,5")),
        ("num_streams", Value.ForNumber(streams)), ("coupled_streams", Value.ForNumber(coupled)));

    private static ProduceRequest Request(int streams, int coupled) => new()
    {
        TransportId = "surround",
        Kind = "audio",
        RtpParameters = new RtpParameters
        {
            Mid = "audio",
            Codecs =
            {
                new RtpCodecParameters
                {
                    MimeType = "audio/multiopus", PayloadType = 0, ClockRate = 48_000, Channels = 6, Parameters = Surround(streams, coupled),
                },
            },
            HeaderExtensions =
            {
                new RtpHeaderExtensionParameters { Uri = RtpHeaderExtensionUris.Mid, Id = 10 },
                new RtpHeaderExtensionParameters { Uri = RtpHeaderExtensionUris.AudioLevel, Id = 12 },
            },
            Encodings = { new RtpEncodingParameters { Ssrc = 11_111 } },
        },
    };

    private async Task<RtpCapabilities> CreateSurroundAsync()
    {
        RouterInfo router = await Control.CreateRouterAsync(new CreateRouterRequest
        {
            RouterId = "surround",
            MediaCodecs =
            {
                new RtpCodecCapability
                {
                    Kind = "audio", MimeType = "audio/multiopus", PreferredPayloadType = 100, ClockRate = 48_000, Channels = 6,
                    Parameters = Surround(streams: 4, coupled: 2),
                },
            },
        });
        await CreateTransportAsync("surround", "surround");
        return router.RtpCapabilities;
    }

    private async Task<bool> CanConsumeAsync(string producerId, RtpCapabilities device) => (await Control.CanConsumeAsync(
        new CanConsumeRequest { RouterId = "surround", ProducerId = producerId, RtpCapabilities = device })).CanConsume;
}
