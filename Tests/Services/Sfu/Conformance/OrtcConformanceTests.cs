using JbAspire.Media;
using JbAspire.Media.Ortc;
using JbAspire.Media.Parameters;
using JbAspire.Protocols.Rtp;
using Xunit;

namespace JbAspire.Tests.Services.Sfu.Conformance;

/// <summary>test-ortc, on the core's public ORTC functions: gRPC has them only as parts of other calls.</summary>
public sealed class OrtcConformanceTests
{
    private uint _ssrc = 1_000;

    [Fact]
    public void Router_capabilities_complete_the_codecs_and_add_retransmission()
    {
        RtpCapabilities router = RouterRtpCapabilities.Generate([
            Audio("audio/opus", 48_000, 2) with { Parameters = Format(("useinbandfec", 1), ("foo", "bar")) },
            Video("video/VP8") with { PreferredPayloadType = 125 },
            Video("video/H264") with { Parameters = Format(("level-asymmetry-allowed", 1), ("profile-level-id", "42e01f"), ("foo", "bar")) },
        ]);

        Assert.Equal(
            [("audio/opus", 100), ("video/VP8", 125), ("video/rtx", 101), ("video/H264", 102), ("video/rtx", 103)],
            router.Codecs.Select(codec => (codec.MimeType, codec.PreferredPayloadType!.Value)));
        Assert.Equal(2, router.Codecs[0].Channels);
        Assert.Equal(Format(("useinbandfec", 1), ("foo", "bar")), router.Codecs[0].Parameters);
        Assert.Equal([new("nack"), new("transport-cc")], router.Codecs[0].RtcpFeedback);
        Assert.Equal([new("nack"), new("nack", "pli"), new("ccm", "fir"), new("goog-remb"), new("transport-cc")], router.Codecs[1].RtcpFeedback);
        Assert.Empty(router.Codecs[2].RtcpFeedback);
        Assert.Equal(125, Apt(router.Codecs[2].Parameters));
        Assert.Equal(102, Apt(router.Codecs[4].Parameters));
        Assert.Equal("42e01f", router.Codecs[3].Parameters["profile-level-id"].ToString());
    }

    [Fact]
    public void Codecs_that_are_not_supported_are_refused()
    {
        Refused("audio/chicken", () => RouterRtpCapabilities.Generate([Audio("audio/chicken", 8_000, 4)]));
        Refused("audio/opus", () => RouterRtpCapabilities.Generate([Audio("audio/opus", 48_000, 1)]));
    }

    [Fact]
    public void More_codecs_than_payload_types_are_refused() =>
        Refused("too many", () => RouterRtpCapabilities.Generate([.. Enumerable.Repeat(Audio("audio/opus", 48_000, 2), 50)]));

    [Fact]
    public void Parameters_go_from_producer_to_router_to_consumer_and_to_another_router()
    {
        RtpCapabilities router = RouterRtpCapabilities.Generate([
            Audio("audio/opus", 48_000, 2),
            Video("video/H264") with { Parameters = Format(("level-asymmetry-allowed", 1), ("packetization-mode", 1), ("profile-level-id", "4d0032")) },
        ]);
        RtpParameters producer = Producer();
        RtpParametersValidator.Validate(producer);

        RtpMapping mapping = ProducerRtpMapping.Create(producer, router, () => _ssrc++);
        Assert.Equal([(111, 101), (112, 102)], mapping.Codecs.Select(codec => (codec.PayloadType, codec.MappedPayloadType)));
        Assert.Equal([11_111_111u, 21_111_111u, null], mapping.Encodings.Select(encoding => encoding.Ssrc));
        Assert.Equal([null, null, "high"], mapping.Encodings.Select(encoding => encoding.Rid));
        Assert.Equal(3, mapping.Encodings.Select(encoding => encoding.MappedSsrc).Distinct().Count());

        RtpParameters consumable = ConsumableRtpParameters.Create(MediaKind.Video, producer, router, mapping);
        Assert.Equal([("video/H264", 101), ("video/rtx", 102)], consumable.Codecs.Select(codec => (codec.MimeType, codec.PayloadType)));
        Assert.Equal("4d0032", consumable.Codecs[0].Parameters["profile-level-id"].ToString());
        Assert.Equal("1234", consumable.Codecs[0].Parameters["foo"].ToString());
        Assert.Equal(101, Apt(consumable.Codecs[1].Parameters));
        Assert.Equal(mapping.Encodings.Select(encoding => (uint?)encoding.MappedSsrc), consumable.Encodings.Select(encoding => encoding.Ssrc));
        Assert.Equal([111_111, 222_222, 333_333], consumable.Encodings.Select(encoding => encoding.MaxBitrate!.Value));
        Assert.All(consumable.Encodings, encoding => Assert.True(encoding is { ScalabilityMode: "L1T3", Rid: null, RtxSsrc: null, CodecPayloadType: null }));
        Assert.Equal("qwerty1234", consumable.Rtcp.Cname);

        RtpCapabilities device = Device();
        RtpCapabilitiesValidator.Validate(device);
        Assert.True(ConsumerRtpParameters.CanConsume(consumable, device));
        RtpParameters consumer = ConsumerRtpParameters.Create(consumable, device, "0", enableRtx: true, () => _ssrc++);
        Assert.Equal([("video/H264", 101), ("video/rtx", 102)], consumer.Codecs.Select(codec => (codec.MimeType, codec.PayloadType)));
        Assert.Equal([new("nack"), new("nack", "pli"), new("goog-remb")], consumer.Codecs[0].RtcpFeedback);
        RtpEncodingParameters encoding = Assert.Single(consumer.Encodings);
        Assert.True(encoding is { Ssrc: not null, RtxSsrc: not null, ScalabilityMode: "L3T3", MaxBitrate: 333_333 });
        // mediasoup's router keeps the dependency descriptor (7) to itself; ours writes it anew for each consumer.
        Assert.Equal([1, 4, 7, 8, 11], consumer.HeaderExtensions.Select(extension => extension.Id));
        Assert.Equal("qwerty1234", consumer.Rtcp.Cname);

        RtpParameters pipe = PipeConsumerRtpParameters.Create(consumable, enableRtx: false, () => _ssrc++);
        Assert.Equal([("video/H264", 101)], pipe.Codecs.Select(codec => (codec.MimeType, codec.PayloadType)));
        Assert.Equal([new("nack", "pli"), new("ccm", "fir")], pipe.Codecs[0].RtcpFeedback);
        Assert.Equal(3, pipe.Encodings.Count);
        Assert.All(pipe.Encodings, entry => Assert.True(entry is { Ssrc: not null, RtxSsrc: null, ScalabilityMode: "L1T3" }));
    }

    [Fact]
    public void Producer_whose_codec_does_not_fit_the_router_is_refused()
    {
        RtpCapabilities router = RouterRtpCapabilities.Generate([
            Audio("audio/opus", 48_000, 2),
            Video("video/H264") with { Parameters = Format(("packetization-mode", 1), ("profile-level-id", "640032")) },
        ]);

        Refused("video/H264", () => ProducerRtpMapping.Create(Producer(), router, () => _ssrc++));
        Refused("video/VP8", () => ProducerRtpMapping.Create(
            Producer() with { Codecs = [new() { MimeType = "video/VP8", PayloadType = 120, ClockRate = 90_000 }] }, router, () => _ssrc++));
    }

    private static RtpParameters Producer() => new()
    {
        Codecs =
        [
            new()
            {
                MimeType = "video/H264", PayloadType = 111, ClockRate = 90_000,
                Parameters = Format(("foo", 1234), ("packetization-mode", 1), ("profile-level-id", "4d0032")),
                RtcpFeedback = [new("nack"), new("nack", "pli"), new("goog-remb")],
            },
            new() { MimeType = "video/rtx", PayloadType = 112, ClockRate = 90_000, Parameters = Format(("apt", 111)) },
        ],
        HeaderExtensions =
        [
            new() { Uri = RtpHeaderExtensionUris.Mid, Id = 1 }, new() { Uri = RtpHeaderExtensionUris.VideoOrientation, Id = 2 },
        ],
        Encodings =
        [
            new() { Ssrc = 11_111_111, RtxSsrc = 11_111_112, MaxBitrate = 111_111, ScalabilityMode = "L1T3" },
            new() { Ssrc = 21_111_111, RtxSsrc = 21_111_112, MaxBitrate = 222_222, ScalabilityMode = "L1T3" },
            new() { Rid = "high", MaxBitrate = 333_333, ScalabilityMode = "L1T3" },
        ],
        Rtcp = new() { Cname = "qwerty1234" },
    };

    private static RtpCapabilities Device() => new()
    {
        Codecs =
        [
            Audio("audio/opus", 48_000, 2) with { PreferredPayloadType = 100 },
            Video("video/H264") with
            {
                PreferredPayloadType = 101,
                Parameters = Format(("packetization-mode", 1), ("profile-level-id", "4d0032"), ("baz", "LOLOLO")),
                RtcpFeedback = [new("nack"), new("nack", "pli"), new("goog-remb"), new("transport-cc")],
            },
            Video("video/rtx") with { PreferredPayloadType = 102, Parameters = Format(("apt", 101)) },
        ],
        HeaderExtensions =
        [
            // No transport-wide numbers: congestion feedback is REMB.
            .. SupportedRtpCapabilities.Value.HeaderExtensions.Where(
                extension => extension.Kind == MediaKind.Video
                    && extension.Uri is not (RtpHeaderExtensionUris.TransportWideCongestionControl or RtpHeaderExtensionUris.AbsoluteCaptureTime)),
        ],
    };

    private static void Refused(string mentions, Func<object> call) =>
        Assert.Contains(mentions, Assert.Throws<MediaException>(call).Message, StringComparison.OrdinalIgnoreCase);

    private static int Apt(IReadOnlyDictionary<string, CodecParameterValue> parameters) => parameters["apt"].TryGetInt32(out int apt) ? apt : -1;

    private static RtpCodecCapability Audio(string mimeType, int clockRate, int channels) =>
        new() { Kind = MediaKind.Audio, MimeType = mimeType, ClockRate = clockRate, Channels = channels };

    private static RtpCodecCapability Video(string mimeType) => new() { Kind = MediaKind.Video, MimeType = mimeType, ClockRate = 90_000 };

    private static Dictionary<string, CodecParameterValue> Format(params (string Name, CodecParameterValue Value)[] entries) =>
        entries.ToDictionary(entry => entry.Name, entry => entry.Value);
}
