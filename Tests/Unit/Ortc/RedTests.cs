using JbAspire.Media;
using JbAspire.Media.Ortc;
using JbAspire.Media.Parameters;
using Xunit;

namespace JbAspire.Tests.Unit.Ortc;

/// <summary>RED (RFC 2198): a codec whose format names the payload types of what it carries.</summary>
public sealed class RedTests
{
    private static readonly RtpCodecCapability Red =
        new() { Kind = MediaKind.Audio, MimeType = "audio/red", ClockRate = 48_000, Channels = 2 };

    private static readonly RtpCapabilities Router = RouterRtpCapabilities.Generate([Red, OrtcSamples.Opus]);

    private static readonly RtpCapabilities OpusOnly = Router with { Codecs = [.. Router.Codecs.Where(codec => codec.MimeType != "audio/red")] };

    [Fact]
    public void A_routers_red_names_the_payload_type_of_its_opus()
    {
        Assert.Equal([("audio/red", 100), ("audio/opus", 101)], Router.Codecs.Select(codec => (codec.MimeType, codec.PreferredPayloadType!.Value)));
        Assert.Equal("101/101", Router.Codecs[0].Parameters[""].ToString());
    }

    [Fact]
    public void Red_is_no_default_codec() => Assert.DoesNotContain(DefaultMediaCodecs.Value, codec => codec.MimeType == "audio/red");

    [Fact]
    public void A_router_of_red_without_opus_is_refused()
    {
        MediaException exception = Assert.Throws<MediaException>(() => RouterRtpCapabilities.Generate([Red]));
        Assert.Contains("audio/red without audio/opus", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_producer_that_announces_red_and_opus_keeps_both_under_the_routers_payload_types()
    {
        RtpParameters producer = Producer(("", "111/111"), withOpus: true);
        RtpParametersValidator.Validate(producer);

        RtpParameters consumable = OrtcSamples.Consumable(producer, MediaKind.Audio, Router);
        Assert.Equal([("audio/red", 100), ("audio/opus", 101)], consumable.Codecs.Select(codec => (codec.MimeType, codec.PayloadType)));
        Assert.Equal("101/101", consumable.Codecs[0].Parameters[""].ToString());
    }

    [Theory]
    [InlineData("", "111/111")] // libwebrtc: no name
    [InlineData("111/111", "")] // sdp-transform: no value
    [InlineData("111", "")]
    [InlineData("", 111)]
    public void A_producer_that_announces_red_alone_has_opus_too(string name, object value)
    {
        RtpParameters producer = Producer((name, value is int number ? number : (string)value), withOpus: false);
        RtpParametersValidator.Validate(producer);
        RtpMapping mapping = ProducerRtpMapping.Create(producer, Router, OrtcSamples.Ssrcs());

        Assert.Equal([new RtpCodecMapping(63, 100), new RtpCodecMapping(111, 101)], mapping.Codecs);
        RtpParameters consumable = OrtcSamples.Consumable(producer, MediaKind.Audio, Router);
        Assert.Equal([100, 101], consumable.Codecs.Select(codec => codec.PayloadType));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("", "opus/128/-1/4294967296")]
    [InlineData("/", "x")]
    public void A_format_that_names_nothing_is_not_an_error(string name, string value)
    {
        RtpParameters producer = Producer((name, value), withOpus: false);
        RtpParametersValidator.Validate(producer);
        Assert.Equal([new RtpCodecMapping(63, 100)], ProducerRtpMapping.Create(producer, Router, OrtcSamples.Ssrcs()).Codecs);
    }

    [Fact]
    public void A_consumer_gets_red_when_its_peer_has_it_and_else_opus()
    {
        RtpParameters consumable = OrtcSamples.Consumable(Producer(("", "111/111"), withOpus: false), MediaKind.Audio, Router);

        Assert.True(ConsumerRtpParameters.CanConsume(consumable, OpusOnly));
        Assert.Equal(["audio/opus"], Consumer(consumable, OpusOnly));
        Assert.Equal(["audio/red", "audio/opus"], Consumer(consumable, Router));
    }

    private static IEnumerable<string> Consumer(RtpParameters consumable, RtpCapabilities remote) =>
        ConsumerRtpParameters.Create(consumable, remote, "0", enableRtx: false, OrtcSamples.Ssrcs()).Codecs.Select(codec => codec.MimeType);

    private static RtpParameters Producer((string Name, CodecParameterValue Value) format, bool withOpus)
    {
        RtpCodecParameters red = new()
        {
            MimeType = "audio/red",
            PayloadType = 63,
            ClockRate = 48_000,
            Channels = 2,
            Parameters = OrtcSamples.Parameters(format),
        };
        RtpCodecParameters opus = new() { MimeType = "audio/opus", PayloadType = 111, ClockRate = 48_000, Channels = 2 };
        return new RtpParameters { Mid = "0", Codecs = withOpus ? [red, opus] : [red], Encodings = [new() { Ssrc = 1 }] };
    }
}
