using JbAspire.Contracts.Sfu;
using JbAspire.Media.Ortc;
using JbAspire.Media.Parameters;
using Xunit;

namespace JbAspire.Tests.Services.Sfu.Conformance;

/// <summary>test-mediasoup: what the module itself tells. Supported capabilities and scalability modes are the core's; gRPC has no call for them.</summary>
public sealed class MediasoupConformanceTests
{
    private static readonly string[] CodecsOfMediasoup =
    [
        "audio/opus", "audio/multiopus", "audio/PCMU", "audio/PCMA", "audio/ISAC", "audio/G722", "audio/iLBC", "audio/SILK", "audio/CN",
        "audio/telephone-event", "video/VP8", "video/VP9", "video/H264", "video/AV1",
    ];

    [Fact]
    public async Task Version_is_told()
    {
        using var host = new SfuHost();

        Assert.Matches(@"^\d+\.\d+", (await host.CreateControl().GetNodeAsync(new GetNodeRequest())).Version);
    }

    [Fact]
    public void Every_codec_of_mediasoup_is_supported_and_rtx_is_not_a_codec_to_configure()
    {
        IReadOnlyList<JbAspire.Media.Parameters.RtpCodecCapability> codecs = SupportedRtpCapabilities.Value.Codecs;

        Assert.Empty(CodecsOfMediasoup.Except(codecs.Select(codec => codec.MimeType)));
        Assert.DoesNotContain(codecs, codec => codec.MimeType.EndsWith("/rtx", StringComparison.OrdinalIgnoreCase));
        Assert.All(codecs, codec => Assert.StartsWith(codec.Kind == MediaKind.Audio ? "audio/" : "video/", codec.MimeType, StringComparison.Ordinal));
        Assert.Equal([4, 6, 8], codecs.Where(codec => codec.MimeType == "audio/multiopus").Select(codec => codec.Channels));
    }

    [Fact]
    public void Asking_for_the_supported_capabilities_cannot_change_them()
    {
        // mediasoup gives a clone each time; ours is one value that nobody can write to.
        Assert.Same(SupportedRtpCapabilities.Value, SupportedRtpCapabilities.Value);
        Assert.All(typeof(JbAspire.Media.Parameters.RtpCapabilities).GetProperties(), property => Assert.True(IsInitOnly(property)));
    }

    [Theory]
    [InlineData("L1T3", 1, 3, false)]
    [InlineData("L3T2_KEY", 3, 2, true)]
    [InlineData("S2T3", 2, 3, false)]
    [InlineData("something", 1, 1, false)]
    [InlineData(null, 1, 1, false)]
    [InlineData("S0T3", 1, 1, false)]
    [InlineData("S1T0", 1, 1, false)]
    [InlineData("L20T3", 20, 3, false)]
    [InlineData("S200T3", 1, 1, false)]
    [InlineData("L4T7_KEY_SHIFT", 4, 7, true)]
    public void Scalability_modes_are_read(string? text, int spatial, int temporal, bool isKSvc) =>
        Assert.Equal(new ScalabilityMode(spatial, temporal, isKSvc), ScalabilityMode.Parse(text));

    private static bool IsInitOnly(System.Reflection.PropertyInfo property) => property.SetMethod is null
        || property.SetMethod.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(System.Runtime.CompilerServices.IsExternalInit));
}
