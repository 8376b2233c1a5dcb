using JbAspire.Media;
using JbAspire.Media.Ortc;
using JbAspire.Media.Parameters;
using Xunit;

namespace JbAspire.Tests.Unit.Ortc;

public sealed class RouterRtpCapabilitiesTests
{
    [Fact]
    public void Codecs_get_dynamic_payload_types_and_video_gets_rtx()
    {
        RtpCapabilities router = RouterRtpCapabilities.Generate(
            [OrtcSamples.Opus, OrtcSamples.Vp8, OrtcSamples.H264 with { PreferredPayloadType = 103 }]);
        (string, int?)[] expected =
            [("audio/opus", 100), ("video/VP8", 101), ("video/rtx", 102), ("video/H264", 103), ("video/rtx", 104)];
        Assert.Equal(expected, router.Codecs.Select(codec => (codec.MimeType, codec.PreferredPayloadType)));
        Assert.Equal(101, Number(router.Codecs[2], "apt"));
        Assert.Equal(103, Number(router.Codecs[4], "apt"));
        Assert.Empty(router.Codecs[2].RtcpFeedback);
    }

    [Fact]
    public void Parameters_are_merged_and_feedback_is_the_supported_one()
    {
        RtpCapabilities router = RouterRtpCapabilities.Generate([OrtcSamples.Opus, OrtcSamples.H264]);
        Assert.Equal("bar", router.Codecs[0].Parameters["foo"].ToString());
        Assert.Equal([new("nack"), new("transport-cc")], router.Codecs[0].RtcpFeedback);
        Assert.Equal("42e01f", router.Codecs[1].Parameters["profile-level-id"].ToString());
        RtcpFeedback[] video = [new("nack"), new("nack", "pli"), new("ccm", "fir"), new("goog-remb"), new("transport-cc")];
        Assert.Equal(video, router.Codecs[1].RtcpFeedback);
    }

    [Fact]
    public void Static_payload_types_are_kept_and_reserved_dynamic_ones_skipped()
    {
        RtpCodecCapability pcmu = new() { Kind = MediaKind.Audio, MimeType = "audio/pcmu", ClockRate = 8000 };
        RtpCapabilities router = RouterRtpCapabilities.Generate([pcmu, OrtcSamples.Vp8 with { PreferredPayloadType = 100 }, OrtcSamples.Opus]);
        Assert.Equal([0, 100, 101, 102], router.Codecs.Select(codec => codec.PreferredPayloadType!.Value));
    }

    [Fact]
    public void Header_extensions_have_the_known_identifiers()
    {
        var ids = OrtcSamples.Router.HeaderExtensions.Select(extension => (extension.Kind, extension.PreferredId, extension.Direction)).ToList();
        Assert.Contains((MediaKind.Audio, 1, RtpHeaderExtensionDirection.SendRecv), ids);
        Assert.Contains((MediaKind.Video, 2, RtpHeaderExtensionDirection.RecvOnly), ids);
        Assert.Contains((MediaKind.Audio, 5, RtpHeaderExtensionDirection.RecvOnly), ids);
        Assert.Contains((MediaKind.Video, 5, RtpHeaderExtensionDirection.SendRecv), ids);
        Assert.Contains((MediaKind.Video, 7, RtpHeaderExtensionDirection.SendRecv), ids);
        Assert.Contains((MediaKind.Video, 11, RtpHeaderExtensionDirection.SendRecv), ids);
        Assert.Equal(ids.Count, ids.Select(id => (id.Kind, id.PreferredId)).Distinct().Count());
    }

    [Theory]
    [InlineData("audio/opus", 48_000, 1)]
    [InlineData("audio/opus", 16_000, 2)]
    [InlineData("audio/chicken", 8000, 1)]
    public void Unsupported_codec_is_refused(string mimeType, int clockRate, int channels)
    {
        RtpCodecCapability codec = new() { Kind = MediaKind.Audio, MimeType = mimeType, ClockRate = clockRate, Channels = channels };
        Refused([codec], mimeType);
    }

    [Fact]
    public void Malformed_codecs_are_refused_with_the_field()
    {
        Refused([OrtcSamples.Vp8 with { MimeType = "chicken" }], "mediaCodecs[0].mimeType: 'chicken'");
        Refused([OrtcSamples.Vp8 with { MimeType = "video/" }], "mimeType");
        Refused([OrtcSamples.Vp8 with { Kind = MediaKind.Audio }], "mediaCodecs[0].kind");
        Refused([OrtcSamples.Vp8 with { ClockRate = 0 }], "clockRate: 0");
        Refused([OrtcSamples.Vp8 with { Channels = 1 }], "channels");
        Refused([OrtcSamples.Opus with { Channels = 0 }], "channels: 0");
        Refused([OrtcSamples.Vp8 with { PreferredPayloadType = 128 }], "preferredPayloadType: 128");
        Refused([OrtcSamples.Vp8 with { PreferredPayloadType = 72 }], "RFC 5761");
        Refused([OrtcSamples.Opus, OrtcSamples.Vp8 with { Parameters = OrtcSamples.Parameters(("apt", "x")) }], "mediaCodecs[1].parameters.apt");
        Refused([OrtcSamples.Vp8 with { PreferredPayloadType = 100 }, OrtcSamples.H264 with { PreferredPayloadType = 100 }], "100 is taken");
    }

    [Fact]
    public void Too_many_codecs_are_refused()
    {
        RtpCodecCapability[] sixteen = [.. Enumerable.Repeat(OrtcSamples.Vp8, 16)];
        Assert.Equal(32, RouterRtpCapabilities.Generate(sixteen).Codecs.Count);
        Refused([.. sixteen, OrtcSamples.Opus], "too many codecs");
    }

    [Fact]
    public void Default_codecs_make_a_router()
    {
        RtpCapabilities router = RouterRtpCapabilities.Generate(DefaultMediaCodecs.Value);
        string[] expected = ["audio/opus", "video/VP8", "video/VP9", "video/H264", "video/VP9", "video/AV1"];
        Assert.Equal(expected, router.Codecs.Select(codec => codec.MimeType).Where(type => type != "video/rtx"));
        Assert.Equal(5, router.Codecs.Count(codec => codec.MimeType == "video/rtx"));
        Assert.Equal(2, Number(router.Codecs[3], "profile-id"));
        Assert.Equal(0, Number(router.Codecs[7], "profile-id"));
        Assert.Equal(1000, Number(router.Codecs[1], "x-google-start-bitrate"));
        RtpCapabilitiesValidator.Validate(router);
    }

    [Fact]
    public void Every_supported_codec_but_red_can_be_configured_alone()
    {
        foreach (RtpCodecCapability codec in SupportedRtpCapabilities.Value.Codecs.Where(codec => codec.MimeType != "audio/red"))
        {
            Assert.Equal(codec.MimeType, RouterRtpCapabilities.Generate([codec]).Codecs[0].MimeType);
        }
    }

    private static int Number(RtpCodecCapability codec, string name)
    {
        Assert.True(codec.Parameters[name].TryGetInt32(out int value));
        return value;
    }

    private static void Refused(RtpCodecCapability[] codecs, string message)
    {
        MediaException exception = Assert.Throws<MediaException>(() => RouterRtpCapabilities.Generate(codecs));
        Assert.Equal(MediaError.InvalidArgument, exception.Error);
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }
}
