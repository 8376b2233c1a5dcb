using JbAspire.Media;
using JbAspire.Media.Ortc;
using JbAspire.Media.Parameters;
using JbAspire.Protocols.Rtp;
using Xunit;

namespace JbAspire.Tests.Unit.Ortc;

public sealed class ProducerTests
{
    [Fact]
    public void Codecs_and_encodings_are_mapped_to_the_router()
    {
        RtpMapping mapping = ProducerRtpMapping.Create(OrtcSamples.Producer, OrtcSamples.Router, OrtcSamples.Ssrcs());
        Assert.Equal([new RtpCodecMapping(111, 103), new RtpCodecMapping(112, 104)], mapping.Codecs);
        RtpEncodingMapping[] expected = [new(11, "l", "L1T3", 1000), new(13, "m", "L1T3", 1001), new(15, "h", "L1T3", 1002)];
        Assert.Equal(expected, mapping.Encodings);
        Assert.Equal(103, mapping.FindMappedPayloadType(111));
        Assert.Null(mapping.FindMappedPayloadType(1));
    }

    [Fact]
    public void Codec_that_the_router_has_not_is_refused()
    {
        RtpParameters producer = OrtcSamples.Producer with { Codecs = [OrtcSamples.Producer.Codecs[0] with { MimeType = "video/VP9" }] };
        MediaException exception = Assert.Throws<MediaException>(() => ProducerRtpMapping.Create(producer, OrtcSamples.Router, OrtcSamples.Ssrcs()));
        Assert.Contains("video/VP9 (payloadType 111)", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rtx_that_the_router_has_not_is_refused()
    {
        RtpCapabilities router = OrtcSamples.Router with { Codecs = [.. OrtcSamples.Router.Codecs.Where(codec => codec.MimeType != "video/rtx")] };
        MediaException exception = Assert.Throws<MediaException>(() => ProducerRtpMapping.Create(OrtcSamples.Producer, router, OrtcSamples.Ssrcs()));
        Assert.Contains("no RTX", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Consumable_parameters_are_the_routers_with_the_producers_format()
    {
        RtpParameters consumable = OrtcSamples.Consumable(OrtcSamples.Producer);
        Assert.Equal([("video/H264", 103), ("video/rtx", 104)], consumable.Codecs.Select(codec => (codec.MimeType, codec.PayloadType)));
        Assert.Equal("42e015", consumable.Codecs[0].Parameters["profile-level-id"].ToString());
        Assert.Equal(5, consumable.Codecs[0].RtcpFeedback.Count);
        Assert.Equal("qwerty1234", consumable.Rtcp.Cname);

        RtpEncodingParameters[] expected =
        [
            new() { Ssrc = 1000, MaxBitrate = 100_000, ScalabilityMode = "L1T3" },
            new() { Ssrc = 1001, MaxBitrate = 500_000, ScalabilityMode = "L1T3" },
            new() { Ssrc = 1002, ScalabilityMode = "L1T3" },
        ];
        Assert.Equal(expected, consumable.Encodings);
    }

    [Fact]
    public void Consumable_header_extensions_are_those_that_a_router_sends()
    {
        RtpParameters video = OrtcSamples.Consumable(OrtcSamples.Producer);
        Assert.DoesNotContain(video.HeaderExtensions, extension => extension.Uri == RtpHeaderExtensionUris.RtpStreamId);
        Assert.Contains(video.HeaderExtensions, extension => extension is { Uri: RtpHeaderExtensionUris.TransportWideCongestionControl, Id: 5 });

        RtpParameters opus = new()
        {
            Codecs = [new() { MimeType = "audio/opus", PayloadType = 96, ClockRate = 48_000, Channels = 2 }],
            Encodings = [new() { Ssrc = 1 }],
        };
        RtpParameters audio = OrtcSamples.Consumable(opus, MediaKind.Audio);
        Assert.DoesNotContain(audio.HeaderExtensions, extension => extension.Uri == RtpHeaderExtensionUris.TransportWideCongestionControl);
        Assert.Contains(audio.HeaderExtensions, extension => extension is { Uri: RtpHeaderExtensionUris.AudioLevel, Id: 6 });
        Assert.Single(audio.Codecs);
    }

    [Fact]
    public void Level_is_the_lower_one_without_asymmetry()
    {
        RtpCodecParameters codec = OrtcSamples.Producer.Codecs[0] with
        {
            Parameters = OrtcSamples.Parameters(("packetization-mode", 1), ("profile-level-id", "42e028")),
        };
        RtpParameters consumable = OrtcSamples.Consumable(OrtcSamples.Producer with { Codecs = [codec] });
        Assert.Equal("42e01f", consumable.Codecs[0].Parameters["profile-level-id"].ToString());
        Assert.Equal(2, consumable.Codecs.Count);
    }

    [Fact]
    public void Valid_parameters_pass()
    {
        RtpParametersValidator.Validate(OrtcSamples.Producer);
        RtpParametersValidator.Validate(OrtcSamples.Producer with { Encodings = [new()] });
    }

    [Fact]
    public void Malformed_parameters_are_refused_with_the_field()
    {
        RtpParameters valid = OrtcSamples.Producer;
        RtpCodecParameters media = valid.Codecs[0];
        RtpCodecParameters rtx = valid.Codecs[1];
        RtpEncodingParameters encoding = valid.Encodings[0];
        Refused(valid with { Mid = "" }, "rtpParameters.mid");
        Refused(valid with { Mid = "seventeen-letters" }, "rtpParameters.mid");
        Refused(valid with { Rtcp = new() { Cname = new string('c', 256) } }, "rtcp.cname");
        Refused(valid with { Codecs = [] }, "codecs: 0 entries");
        Refused(valid with { Codecs = [media, media] }, "codecs[1].payloadType: 111 is there twice");
        Refused(valid with { Codecs = [media with { PayloadType = 128 }] }, "codecs[0].payloadType: 128");
        Refused(valid with { Codecs = [media with { PayloadType = -1 }] }, "codecs[0].payloadType: -1");
        Refused(valid with { Codecs = [media with { PayloadType = 77 }] }, "RFC 5761");
        Refused(valid with { Codecs = [rtx] }, "only RTX");
        Refused(valid with { Codecs = [media, rtx with { Parameters = OrtcSamples.Parameters(("apt", 99)) }] }, "codecs[1].parameters.apt");
        Refused(valid with { Codecs = [media, rtx with { Parameters = OrtcSamples.Parameters() }] }, "codecs[1].parameters.apt");
        Refused(valid with { Codecs = [media, media with { MimeType = "audio/opus", PayloadType = 96 }] }, "audio and video");
        Refused(valid with { Codecs = [media with { RtcpFeedback = [new("")] }] }, "codecs[0].rtcpFeedback");
        Refused(valid with { Codecs = [media with { RtcpFeedback = [.. Enumerable.Repeat(new RtcpFeedback("nack"), 33)] }] }, "33 entries");
        Refused(valid with { HeaderExtensions = [new() { Uri = "", Id = 1 }] }, "headerExtensions[0].uri");
        Refused(valid with { HeaderExtensions = [new() { Uri = "urn:x", Id = 0 }] }, "headerExtensions[0].id: 0");
        Refused(valid with { HeaderExtensions = [new() { Uri = "urn:x", Id = 1 }, new() { Uri = "urn:y", Id = 1 }] }, "headerExtensions[1].id");
        Refused(valid with { Encodings = [] }, "encodings: 0 entries");
        Refused(valid with { Encodings = [encoding, encoding with { Ssrc = 99, RtxSsrc = null }] }, "encodings[1].rid: 'l' is there twice");
        Refused(valid with { Encodings = [encoding, encoding with { Rid = "x", RtxSsrc = null }] }, "encodings[1].ssrc: 11 is there twice");
        Refused(valid with { Encodings = [encoding with { RtxSsrc = 11 }] }, "encodings[0].rtx.ssrc");
        Refused(valid with { Encodings = [encoding with { Rid = "a b" }] }, "encodings[0].rid");
        Refused(valid with { Encodings = [encoding with { CodecPayloadType = 50 }] }, "encodings[0].codecPayloadType: 50");
        Refused(valid with { Encodings = [encoding with { ScalabilityMode = new string('L', 257) }] }, "encodings[0].scalabilityMode");
        Refused(valid with { Encodings = [encoding with { MaxBitrate = -1 }] }, "encodings[0].maxBitrate");
        Refused(valid with { Encodings = [encoding, new()] }, "encodings[1]: has neither ssrc nor rid");
        Refused(valid with { Mid = null, Encodings = [new()] }, "encodings[0]: has neither ssrc nor rid");
    }

    private static void Refused(RtpParameters parameters, string message)
    {
        MediaException exception = Assert.Throws<MediaException>(() => RtpParametersValidator.Validate(parameters));
        Assert.Equal(MediaError.InvalidArgument, exception.Error);
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }
}
