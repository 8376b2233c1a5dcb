using JbAspire.Media;
using JbAspire.Media.Ortc;
using JbAspire.Media.Parameters;
using JbAspire.Protocols.Rtp;
using Xunit;

namespace JbAspire.Tests.Unit.Ortc;

public sealed class ConsumerTests
{
    private static readonly RtpParameters Simulcast = OrtcSamples.Consumable(OrtcSamples.Producer);

    [Fact]
    public void Simulcast_becomes_one_encoding_with_spatial_layers_and_rtx()
    {
        RtpParameters consumer = ConsumerRtpParameters.Create(Simulcast, OrtcSamples.Remote(), "7", enableRtx: true, OrtcSamples.Ssrcs());
        Assert.Equal("7", consumer.Mid);
        Assert.Equal([("video/H264", 103), ("video/rtx", 104)], consumer.Codecs.Select(codec => (codec.MimeType, codec.PayloadType)));
        RtpEncodingParameters expected = new() { Ssrc = 1000, RtxSsrc = 1001, ScalabilityMode = "L3T3", MaxBitrate = 500_000 };
        Assert.Equal([expected], consumer.Encodings);
        Assert.Equal("qwerty1234", consumer.Rtcp.Cname);
    }

    [Fact]
    public void Without_rtx_there_is_neither_rtx_nor_generic_nack()
    {
        RtpParameters consumer = ConsumerRtpParameters.Create(Simulcast, OrtcSamples.Remote(), null, enableRtx: false, OrtcSamples.Ssrcs());
        Assert.Single(consumer.Codecs);
        Assert.Null(consumer.Encodings[0].RtxSsrc);
        Assert.Equal([new("nack", "pli"), new("ccm", "fir"), new("transport-cc")], consumer.Codecs[0].RtcpFeedback);
    }

    [Fact]
    public void Endpoint_without_rtx_gets_none()
    {
        RtpCapabilities remote = OrtcSamples.Remote() with { Codecs = [.. OrtcSamples.Router.Codecs.Where(codec => codec.MimeType != "video/rtx")] };
        RtpParameters consumer = ConsumerRtpParameters.Create(Simulcast, remote, null, enableRtx: true, OrtcSamples.Ssrcs());
        Assert.Single(consumer.Codecs);
        Assert.Null(consumer.Encodings[0].RtxSsrc);
    }

    [Fact]
    public void Transport_cc_displaces_remb() => Assert.Equal(
        [new("nack"), new("nack", "pli"), new("ccm", "fir"), new("transport-cc")], Feedback(OrtcSamples.Remote()));

    [Fact]
    public void Remb_is_used_with_abs_send_time_alone() => Assert.Equal(
        [new("nack"), new("nack", "pli"), new("ccm", "fir"), new("goog-remb")],
        Feedback(OrtcSamples.Remote(RtpHeaderExtensionUris.TransportWideCongestionControl)));

    [Fact]
    public void Without_either_extension_there_is_no_congestion_feedback() => Assert.Equal(
        [new("nack"), new("nack", "pli"), new("ccm", "fir")],
        Feedback(OrtcSamples.Remote(RtpHeaderExtensionUris.TransportWideCongestionControl, RtpHeaderExtensionUris.AbsoluteSendTime)));

    [Fact]
    public void Header_extension_needs_the_same_uri_and_identifier()
    {
        RtpCapabilities remote = OrtcSamples.Remote() with
        {
            HeaderExtensions =
            [
                new() { Kind = MediaKind.Video, Uri = RtpHeaderExtensionUris.Mid, PreferredId = 1 },
                new() { Kind = MediaKind.Video, Uri = RtpHeaderExtensionUris.AbsoluteSendTime, PreferredId = 2 },
                new() { Kind = MediaKind.Video, Uri = "urn:x", PreferredId = 5 },
            ],
        };
        RtpParameters consumer = ConsumerRtpParameters.Create(Simulcast, remote, null, enableRtx: true, OrtcSamples.Ssrcs());
        Assert.Equal([1], consumer.HeaderExtensions.Select(extension => extension.Id));
    }

    [Fact]
    public void Endpoint_without_the_codec_cannot_consume()
    {
        RtpCapabilities remote = RouterRtpCapabilities.Generate([OrtcSamples.Opus, OrtcSamples.Vp8]);
        Assert.False(ConsumerRtpParameters.CanConsume(Simulcast, remote));
        Assert.False(ConsumerRtpParameters.CanConsume(Simulcast, new RtpCapabilities()));
        Assert.True(ConsumerRtpParameters.CanConsume(Simulcast, OrtcSamples.Router));
        MediaException exception = Assert.Throws<MediaException>(
            () => ConsumerRtpParameters.Create(Simulcast, remote, null, enableRtx: true, OrtcSamples.Ssrcs()));
        Assert.Equal(MediaError.FailedPrecondition, exception.Error);
        Assert.Contains("video/H264", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("L3T3_KEY", "L3T3_KEY")]
    [InlineData("S2T1", "S2T1")]
    public void Single_encoding_keeps_its_scalability_mode(string? mode, string? expected)
    {
        RtpParameters one = OrtcSamples.Consumable(OrtcSamples.Producer with { Encodings = [new() { Ssrc = 5, ScalabilityMode = mode }] });
        RtpParameters consumer = ConsumerRtpParameters.Create(one, OrtcSamples.Remote(), null, enableRtx: true, OrtcSamples.Ssrcs());
        Assert.Equal(expected, consumer.Encodings[0].ScalabilityMode);
        Assert.Null(consumer.Encodings[0].MaxBitrate);
    }

    [Fact]
    public void Simulcast_without_scalability_mode_has_one_temporal_layer()
    {
        RtpParameters two = OrtcSamples.Consumable(OrtcSamples.Producer with { Encodings = [new() { Rid = "a" }, new() { Rid = "b" }] });
        RtpParameters consumer = ConsumerRtpParameters.Create(two, OrtcSamples.Remote(), null, enableRtx: true, OrtcSamples.Ssrcs());
        Assert.Equal("L2T1", consumer.Encodings[0].ScalabilityMode);
    }

    [Fact]
    public void Pipe_flag_keeps_all_encodings()
    {
        RtpParameters consumer = ConsumerRtpParameters.Create(
            Simulcast, OrtcSamples.Remote(), null, enableRtx: true, OrtcSamples.Ssrcs(), pipe: true);
        Assert.Equal([(1000u, 1001u), (1002u, 1003u), (1004u, 1005u)], consumer.Encodings.Select(e => (e.Ssrc!.Value, e.RtxSsrc!.Value)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Pipe_to_another_router_keeps_streams_and_drops_what_belongs_to_one_hop(bool enableRtx)
    {
        RtpParameters pipe = PipeConsumerRtpParameters.Create(Simulcast, enableRtx, OrtcSamples.Ssrcs());
        Assert.Equal(enableRtx ? 2 : 1, pipe.Codecs.Count);
        RtcpFeedback[] expected = enableRtx
            ? [new("nack"), new("nack", "pli"), new("ccm", "fir")]
            : [new("nack", "pli"), new("ccm", "fir")];
        Assert.Equal(expected, pipe.Codecs[0].RtcpFeedback);
        Assert.Equal(3, pipe.Encodings.Count);
        Assert.All(pipe.Encodings, encoding => Assert.Equal(enableRtx, encoding.RtxSsrc is not null));
        Assert.DoesNotContain(pipe.HeaderExtensions, extension => extension.Id is 1 or 4 or 5);
        Assert.Contains(pipe.HeaderExtensions, extension => extension.Uri == RtpHeaderExtensionUris.VideoOrientation);
    }

    [Fact]
    public void Malformed_capabilities_are_refused_with_the_field()
    {
        Refused(new() { Codecs = [OrtcSamples.Vp8 with { ClockRate = -1 }] }, "rtpCapabilities.codecs[0].clockRate: -1");
        Refused(new() { HeaderExtensions = [new() { Kind = MediaKind.Audio, Uri = "", PreferredId = 1 }] }, "headerExtensions[0].uri");
        Refused(new() { HeaderExtensions = [new() { Kind = MediaKind.Audio, Uri = "u", PreferredId = 256 }] }, "headerExtensions[0].preferredId: 256");
        Refused(new() { Codecs = [.. Enumerable.Repeat(OrtcSamples.Vp8, 257)] }, "at most 256");
    }

    private static IReadOnlyList<RtcpFeedback> Feedback(RtpCapabilities remote) =>
        ConsumerRtpParameters.Create(Simulcast, remote, null, enableRtx: true, OrtcSamples.Ssrcs()).Codecs[0].RtcpFeedback;

    private static void Refused(RtpCapabilities capabilities, string message)
    {
        MediaException exception = Assert.Throws<MediaException>(() => RtpCapabilitiesValidator.Validate(capabilities));
        Assert.Equal(MediaError.InvalidArgument, exception.Error);
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }
}
