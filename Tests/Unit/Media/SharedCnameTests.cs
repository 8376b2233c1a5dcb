using JbAspire.Media.Parameters;
using JbAspire.Media.Transports;
using Xunit;

namespace JbAspire.Tests.Unit.Media;

public sealed class SharedCnameTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Producer_without_a_name_gets_that_of_the_transport(string? cname) =>
        Assert.Equal("transport-1", new SharedCname("transport-1").ApplyTo(With(cname)).Rtcp.Cname);

    [Fact]
    public void Producers_of_one_transport_share_the_name_of_the_first()
    {
        var shared = new SharedCname("transport-1");

        Assert.Equal("browser", shared.ApplyTo(With("browser")).Rtcp.Cname);
        Assert.Equal("browser", shared.ApplyTo(With("")).Rtcp.Cname);
        Assert.Equal("browser", shared.ApplyTo(With("another")).Rtcp.Cname);
    }

    private static RtpParameters With(string? cname) => new() { Rtcp = new RtcpParameters { Cname = cname } };
}
