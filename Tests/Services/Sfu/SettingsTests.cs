extern alias Sfu;
using JbAspire.ServiceDefaults;
using Microsoft.Extensions.Configuration;
using Xunit;
using SfuSettings = Sfu::JbAspire.Sfu.Configuration.SfuSettings;

namespace JbAspire.Tests.Services.Sfu;

public sealed class SettingsTests
{
    [Fact]
    public void Defaults_are_the_guides()
    {
        SfuSettings settings = Read(("Sfu:AnnouncedAddress", "203.0.113.5"));

        Assert.Equal((40_000, 49_999, 500, true), (settings.RtcMinPort, settings.RtcMaxPort, settings.ConsumersPerWorker, settings.EnableTcp));
        Assert.Equal(Math.Max(1, Environment.ProcessorCount - 2), settings.Workers);
    }

    [Theory]
    [InlineData("Sfu:Workers", "0")]
    [InlineData("Sfu:Workers", "many")]
    [InlineData("Sfu:ListenIp", "somewhere")]
    [InlineData("Sfu:RtcMinPort", "70000")]
    [InlineData("Sfu:EnableTcp", "perhaps")]
    [InlineData("Sfu:NodeId", "node one")]
    [InlineData("Sfu:ControlUrl", "ftp://node")]
    [InlineData("Sfu:AnnouncedAddress", "not an address")]
    [InlineData("Sfu:DtlsCertificateFile", "/nowhere.pem")]
    public void A_wrong_value_is_named_in_one_line(string name, string value)
    {
        ConfigurationException exception = Assert.Throws<ConfigurationException>(() => Read(("Sfu:ListenIp", "127.0.0.1"), (name, value)));

        Assert.Contains(name, exception.Message, StringComparison.Ordinal);
        Assert.Contains(value, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
    }

    [Fact]
    public void Workers_need_a_port_each()
    {
        ConfigurationException exception = Assert.Throws<ConfigurationException>(() => Read(
            ("Sfu:ListenIp", "127.0.0.1"), ("Sfu:Workers", "3"), ("Sfu:RtcMinPort", "50000"), ("Sfu:RtcMaxPort", "50001")));

        Assert.Contains("50002", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wildcard_needs_an_announced_address() =>
        Assert.Contains("AnnouncedAddress", Assert.Throws<ConfigurationException>(() => Read()).Message, StringComparison.Ordinal);

    private static SfuSettings Read(params (string Name, string Value)[] settings) => SfuSettings.Read(new ConfigurationBuilder()
        .AddInMemoryCollection(settings.GroupBy(setting => setting.Name).Select(group => KeyValuePair.Create(group.Key, (string?)group.Last().Value)))
        .Build());
}
