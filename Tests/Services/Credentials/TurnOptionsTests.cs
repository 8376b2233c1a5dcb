extern alias Credentials;
using Credentials::JbAspire.Credentials;
using JbAspire.ServiceDefaults;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace JbAspire.Tests.Services.Credentials;

public sealed class TurnOptionsTests
{
    [Theory]
    [InlineData("60", 60)]
    [InlineData("86400", 86400)]
    [InlineData("00:01:00", 60)]
    [InlineData("1.00:00:00", 86400)]
    [InlineData("604800", 604800)]
    public void Lifetime_is_seconds_or_a_time_span(string value, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Read(("Turn:CredentialLifetime", value)).CredentialLifetime);

    [Theory]
    [InlineData("59")]
    [InlineData("604801")]
    [InlineData("24:00:00")] // A TimeSpan of 24 days, not hours.
    [InlineData("-60")]
    [InlineData("a day")]
    [InlineData("99999999999999999999")]
    [InlineData("9223372036854775807")]
    public void Lifetime_out_of_range_is_refused_with_name_value_and_range(string value)
    {
        var exception = Assert.Throws<ConfigurationException>(() => Read(("Turn:CredentialLifetime", value)));

        Assert.Contains("Turn:CredentialLifetime", exception.Message, StringComparison.Ordinal);
        Assert.Contains(value, exception.Message, StringComparison.Ordinal);
        Assert.Contains("604800", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
    }

    [Theory]
    [InlineData("turn.example.com")]
    [InlineData("turn.example.com:3478")]
    [InlineData("192.0.2.7:3478")]
    [InlineData("[2001:db8::7]:3478")]
    public void Server_is_a_host_with_or_without_a_port(string value)
    {
        Assert.Equal(value, Read(("Turn:ServerUrl", value)).ServerUrl);
        Assert.Equal(value, Read(("Turn:TlsServerUrl", value)).TlsServerUrl);
    }

    [Theory]
    [InlineData("turn:turn.example.com:3478")]
    [InlineData("turns:turn.example.com:5349")]
    [InlineData("stun:turn.example.com")]
    [InlineData("http://turn.example.com")]
    [InlineData("turn.example.com:99999")]
    [InlineData("turn.example.com/path")]
    [InlineData("user@turn.example.com")]
    [InlineData("a, b")]
    public void Server_of_another_form_is_refused_by_the_name_of_its_setting(string value)
    {
        Assert.Contains("Turn:ServerUrl is", Assert.Throws<ConfigurationException>(() => Read(("Turn:ServerUrl", value))).Message, StringComparison.Ordinal);
        Assert.Contains("Turn:TlsServerUrl is", Assert.Throws<ConfigurationException>(() => Read(("Turn:TlsServerUrl", value))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Stun_servers_are_a_list_or_one_value_with_commas()
    {
        Assert.Equal(["a:1", "b:2"], Read(("Turn:StunServers", "a:1, b:2")).StunServers);
        Assert.Equal(["a:1", "b:2"], Read(("Turn:StunServers:0", "a:1"), ("Turn:StunServers:1", "b:2")).StunServers);
        Assert.Equal([TurnOptions.DefaultStunServer], Read().StunServers);
    }

    [Fact]
    public void Server_without_secret_is_not_configured()
    {
        Assert.False(Read(("Turn:ServerUrl", "h:1")).IsConfigured);
        Assert.False(Read(("Turn:StaticAuthSecret", "s")).IsConfigured);
        Assert.True(Read(("Turn:ServerUrl", "h:1"), ("Turn:StaticAuthSecret", "s")).IsConfigured);
    }

    [Fact]
    public void Secret_for_tokens_shorter_than_the_hash_is_refused_without_showing_it()
    {
        var exception = Assert.Throws<ConfigurationException>(() => AuthOptions.Read(Configure(("Auth:JwtSecret", "hunter2"))));

        Assert.Contains("Auth:JwtSecret", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", exception.Message, StringComparison.Ordinal);
    }

    private static TurnOptions Read(params (string Name, string Value)[] settings) => TurnOptions.Read(Configure(settings));

    private static IConfiguration Configure(params (string Name, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => s.Name, s => (string?)s.Value)).Build();
}
