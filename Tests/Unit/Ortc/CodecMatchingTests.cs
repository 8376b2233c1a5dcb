using JbAspire.Media.Ortc;
using JbAspire.Media.Parameters;
using Xunit;

namespace JbAspire.Tests.Unit.Ortc;

public sealed class CodecMatchingTests
{
    [Theory]
    [InlineData("42e01f", "42e034", true)] // the level does not matter
    [InlineData("42e01f", "4d801f", true)] // Main with constraint_set0: Constrained Baseline
    [InlineData("42e01f", "58c01f", true)] // Extended with constraint sets 0 and 1: the same
    [InlineData("42e01f", "42001f", false)] // Baseline
    [InlineData("42001f", "58801f", true)] // Extended with constraint_set0: Baseline
    [InlineData("4d001f", "4d0028", true)] // Main
    [InlineData("64001f", "640c1f", false)] // High, Constrained High
    [InlineData("f4001f", "F4001F", true)] // High 4:4:4 Predictive, in any case
    [InlineData("42e01f", "xyz", false)]
    [InlineData("42e01f", "42e0ff", false)] // no such level
    [InlineData("42e01f", "33e01f", false)] // no such profile
    public void H264_profiles_are_compared(string left, string right, bool expected) =>
        Assert.Equal(expected, CodecMatching.IsCompatible(H264(left), H264(right)));

    [Fact]
    public void H264_without_profile_is_constrained_baseline()
    {
        RtpCodecCapability bare = OrtcSamples.H264 with { Parameters = OrtcSamples.Parameters(("packetization-mode", 1)) };
        Assert.True(CodecMatching.IsCompatible(bare, H264("42e01f")));
        Assert.False(CodecMatching.IsCompatible(bare, H264("640c1f")));
    }

    [Fact]
    public void H264_profile_that_an_sdp_parser_made_a_number_is_read()
    {
        RtpCodecCapability numeric = OrtcSamples.H264 with
        {
            Parameters = OrtcSamples.Parameters(("packetization-mode", "1"), ("profile-level-id", 640_032)),
        };
        Assert.True(CodecMatching.IsCompatible(numeric, H264("64001f")));
    }

    [Fact]
    public void H264_packetization_mode_defaults_to_0()
    {
        RtpCodecCapability zero = OrtcSamples.H264 with { Parameters = OrtcSamples.Parameters(("packetization-mode", 0)) };
        Assert.True(CodecMatching.IsCompatible(zero, OrtcSamples.H264 with { Parameters = CodecParameters.None }));
        Assert.False(CodecMatching.IsCompatible(zero, OrtcSamples.H264));
        Assert.True(CodecMatching.IsSameCodec(zero, OrtcSamples.H264));
    }

    [Theory]
    [InlineData("42f00b", "42e00a", "42e00a")] // level 1b is above level 1
    [InlineData("42f00b", "42e00b", "42f00b")] // and below level 1.1
    [InlineData("42e01f", "42e015", "42e015")]
    [InlineData("640c34", "640c28", "640c28")]
    public void Answered_level_is_the_lower_one(string local, string remote, string expected) =>
        Assert.Equal(expected, CodecMatching.AnswerH264ProfileLevelId(H264(local), H264(remote)));

    [Fact]
    public void Answered_level_is_the_local_one_when_both_allow_asymmetry()
    {
        RtpCodecCapability high = WithAsymmetry("42e034");
        RtpCodecCapability low = WithAsymmetry("42e01f");
        Assert.Equal("42e034", CodecMatching.AnswerH264ProfileLevelId(high, low));
        Assert.Equal("42e01f", CodecMatching.AnswerH264ProfileLevelId(low, high));
        Assert.Equal("42e01f", CodecMatching.AnswerH264ProfileLevelId(high, H264("42e01f")));
    }

    [Fact]
    public void There_is_no_answer_without_a_profile_or_with_different_ones()
    {
        RtpCodecCapability bare = OrtcSamples.H264 with { Parameters = CodecParameters.None };
        Assert.Null(CodecMatching.AnswerH264ProfileLevelId(bare, bare));
        Assert.Null(CodecMatching.AnswerH264ProfileLevelId(H264("42e01f"), H264("640c1f")));
    }

    [Theory]
    [InlineData("42E01F")]
    [InlineData("42001f")]
    [InlineData("42100b")]
    [InlineData("42f00b")]
    [InlineData("4d0028")]
    [InlineData("4d100b")]
    [InlineData("640c33")]
    [InlineData("640034")]
    [InlineData("f4000a")]
    public void Profile_level_id_survives_the_way_there_and_back(string text)
    {
        Assert.True(H264ProfileLevelId.TryParse(text, out H264ProfileLevelId value));
        Assert.Equal(text.ToLowerInvariant(), value.ToString());
    }

    [Theory]
    [InlineData("video/VP9", "profile-id")]
    [InlineData("video/AV1", "profile")]
    public void Profile_defaults_to_0(string mimeType, string parameter)
    {
        RtpCodecCapability bare = OrtcSamples.Vp8 with { MimeType = mimeType };
        RtpCodecCapability zero = bare with { Parameters = OrtcSamples.Parameters((parameter, 0)) };
        RtpCodecCapability two = bare with { Parameters = OrtcSamples.Parameters((parameter, 2)) };
        Assert.True(CodecMatching.IsCompatible(bare, zero));
        Assert.False(CodecMatching.IsCompatible(bare, two));
        Assert.True(CodecMatching.IsCompatible(two, two with { Parameters = OrtcSamples.Parameters((parameter, "2")) }));
        Assert.True(CodecMatching.IsSameCodec(bare, two));
    }

    [Fact]
    public void Mime_type_clock_rate_and_channels_must_agree()
    {
        RtpCodecCapability opus = OrtcSamples.Opus;
        Assert.True(CodecMatching.IsCompatible(opus, opus with { MimeType = "AUDIO/OPUS" }));
        Assert.False(CodecMatching.IsCompatible(opus, opus with { MimeType = "audio/PCMU" }));
        Assert.False(CodecMatching.IsCompatible(opus, opus with { ClockRate = 16_000 }));
        Assert.False(CodecMatching.IsCompatible(opus, opus with { Channels = null }));
        Assert.True(CodecMatching.IsCompatible(opus with { Channels = 1 }, opus with { Channels = null }));
    }

    [Fact]
    public void Multiopus_must_have_the_same_streams()
    {
        RtpCodecCapability quad = SupportedRtpCapabilities.Value.Codecs.First(codec => codec is { MimeType: "audio/multiopus", Channels: 4 });
        RtpCodecCapability other = quad with { Parameters = OrtcSamples.Parameters(("num_streams", 4), ("coupled_streams", 0)) };
        Assert.True(CodecMatching.IsCompatible(quad, quad));
        Assert.False(CodecMatching.IsSameCodec(quad, other));
    }

    [Theory]
    [InlineData(null, 1, 1, false)]
    [InlineData("", 1, 1, false)]
    [InlineData("L1T3", 1, 3, false)]
    [InlineData("L3T2_KEY", 3, 2, true)]
    [InlineData("S2T3", 2, 3, false)]
    [InlineData("L2T2_KEY_SHIFT", 2, 2, true)]
    [InlineData("L4T7_KEY", 4, 7, true)]
    [InlineData("L20T30", 20, 30, false)]
    [InlineData("L2T1h", 2, 1, false)]
    [InlineData("S200T3", 1, 1, false)]
    [InlineData("L0T3", 1, 1, false)]
    [InlineData("L3", 1, 1, false)]
    [InlineData("L1T", 1, 1, false)]
    [InlineData("X1T2", 1, 1, false)]
    [InlineData("full-svc", 1, 1, false)]
    public void Scalability_modes_are_read(string? text, int spatial, int temporal, bool isKSvc) =>
        Assert.Equal(new ScalabilityMode(spatial, temporal, isKSvc), ScalabilityMode.Parse(text));

    [Fact]
    public void Parameter_values_compare_by_kind_and_content()
    {
        CodecParameterValue one = 1;
        Assert.Equal(one, CodecParameterValue.From(1.0));
        Assert.NotEqual(one, CodecParameterValue.From("1"));
        Assert.NotEqual(one, CodecParameterValue.From(true));
        Assert.True(default(CodecParameterValue) == "");
        Assert.Equal(["1", "1.5", "x", "true"], new CodecParameterValue[] { 1, 1.5, "x", true }.Select(value => value.ToString()));
        Assert.True(one.TryGetInt32(out int number) && number == 1);
        Assert.False(CodecParameterValue.From(1.5).TryGetInt32(out _) || CodecParameterValue.From("1").TryGetNumber(out _));
        Assert.False(CodecParameterValue.From(double.NaN).TryGetInt32(out _));
        Assert.True(CodecParameterValue.From("t").TryGetString(out string text) && text == "t");
        Assert.True(CodecParameterValue.From(true).TryGetBoolean(out bool flag) && flag);
    }

    private static RtpCodecCapability H264(string profileLevelId) => OrtcSamples.H264 with
    {
        Parameters = OrtcSamples.Parameters(("packetization-mode", 1), ("profile-level-id", profileLevelId)),
    };

    private static RtpCodecCapability WithAsymmetry(string profileLevelId) => OrtcSamples.H264 with
    {
        Parameters = OrtcSamples.Parameters(("packetization-mode", 1), ("profile-level-id", profileLevelId), ("level-asymmetry-allowed", 1)),
    };
}
