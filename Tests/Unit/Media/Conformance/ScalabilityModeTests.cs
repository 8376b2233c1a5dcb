using JbAspire.Media.Ortc;
using Xunit;

namespace JbAspire.Tests.Unit.Media.Conformance;

/// <summary>Scalability modes of encodings (mediasoup's TestRtpEncodingParameters, and parseScalabilityMode of test-mediasoup).</summary>
public sealed class ScalabilityModeTests
{
    [Theory]
    [InlineData("L1T3", 1, 3, false)]
    [InlineData("L3T2", 3, 2, false)]
    [InlineData("L3T2_KEY", 3, 2, true)]
    [InlineData("L30T3", 30, 3, false)]
    [InlineData("S2T3", 2, 3, false)]
    [InlineData("L4T7_KEY_SHIFT", 4, 7, true)]
    [InlineData("L20T3", 20, 3, false)]
    [InlineData("L0T3", 1, 1, false)]
    [InlineData("L1T0", 1, 1, false)]
    [InlineData("S1T0", 1, 1, false)]
    [InlineData("foo", 1, 1, false)]
    [InlineData("l2t3", 1, 1, false)]
    [InlineData("L2", 1, 1, false)]
    [InlineData("", 1, 1, false)]
    [InlineData(null, 1, 1, false)]
    public void A_mode_gives_its_layers_and_anything_else_one_of_each(string? text, int spatial, int temporal, bool isKSvc) =>
        Assert.Equal(new ScalabilityMode(spatial, temporal, isKSvc), ScalabilityMode.Parse(text));

    [Fact]
    public void A_mode_is_written_as_it_is_read() =>
        Assert.All(["L1T1", "L3T3_KEY", "L2T1"], text => Assert.Equal(text, ScalabilityMode.Parse(text).ToString()));
}
