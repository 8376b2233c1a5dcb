extern alias Gateway;
using Gateway::JbAspire.Gateway;
using JbAspire.ServiceDefaults;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace JbAspire.Tests.Services.Gateway;

public sealed class GatewayOptionsTests
{
    [Theory]
    [InlineData("Gateway:AuthRequestsPerMinute", "0")]
    [InlineData("Gateway:AuthRequestsPerMinute", "many")]
    [InlineData("Gateway:TrustedProxies", "10.0.0.0/99")]
    public void Value_out_of_range_is_refused_with_its_name(string setting, string value)
    {
        var exception = Assert.Throws<ConfigurationException>(() => GatewayOptions.Read(Configure(setting, value), "/app"));

        Assert.Contains(setting, exception.Message, StringComparison.Ordinal);
        Assert.Contains(value, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ftp://signaling")]
    [InlineData("signaling:80")]
    public void Address_that_is_not_http_is_refused_with_its_name(string value)
    {
        var exception = Assert.Throws<ConfigurationException>(() => Backend.ReadAll(Configure("services:signaling:http:0", value)));

        Assert.Contains("services:signaling:http:0", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Relative_web_root_starts_at_the_content_root() =>
        Assert.Equal("/app/client", GatewayOptions.Read(Configure("Gateway:WebRoot", "client"), "/app").WebRoot);

    private static IConfiguration Configure(string name, string value) =>
        new ConfigurationBuilder().AddInMemoryCollection([new(name, value)]).Build();
}
