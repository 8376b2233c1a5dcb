extern alias Turn;
using System.Net;
using JbAspire.ServiceDefaults;
using Turn::JbAspire.Turn.Configuration;
using Xunit;

namespace JbAspire.Tests.Services.Turn.Configuration;

public sealed class TurnSectionTests
{
    [Fact]
    public void Nothing_set_means_the_defaults_of_coturn()
    {
        TurnServerOptions options = Settings.FromSection();

        Assert.Equal(3478, options.Listeners.Port);
        Assert.Equal(5349, options.Listeners.TlsPort);
        Assert.Empty(options.Listeners.Ips);
        Assert.False(options.Listeners.NoStun);
        Assert.False(options.Listeners.Fingerprint);
        Assert.Equal((49152, 65535), (options.Relay.MinPort, options.Relay.MaxPort));
        Assert.Equal((3600, 600, 300), (options.Relay.MaxAllocateLifetime, options.Relay.ChannelLifetime, options.Relay.PermissionLifetime));
        Assert.Equal(Environment.ProcessorCount, options.Relay.Workers);
        Assert.Equal((0, 0, 0L, 0L), (options.Limits.UserQuota, options.Limits.TotalQuota, options.Limits.MaxBps, options.Limits.BpsCapacity));
        Assert.Equal(600, options.Credentials.StaleNonce);
        Assert.Equal(':', options.Credentials.RestApiSeparator);
        Assert.False(options.Operations.Prometheus);
    }

    [Fact]
    public void Secret_alone_means_time_limited_credentials() =>
        Assert.Equal(CredentialMechanism.TimeLimited, Settings.FromSection().Credentials.Mechanism);

    [Fact]
    public void Repeatable_options_take_one_value_or_a_list()
    {
        TurnServerOptions one = Settings.FromSection(("ListeningIp", "127.0.0.1"), ("ExternalIp", "203.0.113.5"));
        Assert.Equal([IPAddress.Loopback], one.Listeners.Ips);
        Assert.Equal(["north"], one.Credentials.StaticAuthSecrets);
        Assert.Null(Assert.Single(one.Relay.ExternalIps).Private);

        TurnServerOptions many = Settings.Load(
            ["-n"],
            ("ListeningIp:0", "127.0.0.1"),
            ("ListeningIp:1", "::1"),
            ("ListeningIp:2", "127.0.0.1"),
            ("StaticAuthSecret:0", "new"),
            ("StaticAuthSecret:1", "old"),
            ("ExternalIp:0", "203.0.113.5/10.0.0.5"),
            ("ExternalIp:1", "2001:db8::5")).Options;
        Assert.Equal([IPAddress.Loopback, IPAddress.IPv6Loopback], many.Listeners.Ips);
        Assert.Equal(["new", "old"], many.Credentials.StaticAuthSecrets);
        Assert.Equal(IPAddress.Parse("10.0.0.5"), many.Relay.ExternalIps[0].Private);
        Assert.Equal(IPAddress.Parse("2001:db8::5"), many.Relay.ExternalIps[1].Public);
    }

    [Theory]
    [InlineData("ListeningPort", "65536", "a whole number from 0 to 65535")]
    [InlineData("ListeningPort", "-1", "a whole number from 0 to 65535")]
    [InlineData("ListeningPort", "stun", "a whole number from 0 to 65535")]
    [InlineData("ListeningIp", "localhost", "an IPv4 or IPv6 address of this host")]
    [InlineData("RelayIp", "10.0.0.0/8", "an IPv4 or IPv6 address of this host")]
    [InlineData("ExternalIp", "example.com", "an IP address")]
    [InlineData("ExternalIp", "203.0.113.5/10.0.0.5/1", "public/private")]
    [InlineData("ExternalIp", "203.0.113.5/::1", "two of one family")]
    [InlineData("Realm", "a\"b", "1 to 127 characters")]
    [InlineData("NoStun", "maybe", "true or false")]
    [InlineData("BindingRate", "1000001", "a whole number from 0 to 1000000")]
    [InlineData("MinPort", "0", "a whole number from 1 to 65535")]
    [InlineData("AllowedPeerIp", "10.0.0.9-10.0.0.1", "first-last")]
    [InlineData("DeniedPeerIp", "10.0.0.0/33", "address/prefix")]
    [InlineData("AlternateServer", "turn.example.com", "ip or ip:port")]
    [InlineData("OriginRealm", "https://example.com", "origin=realm")]
    [InlineData("RestApiSeparator", "::", "one character")]
    [InlineData("PrometheusPath", "metrics", "begins with /")]
    [InlineData("MaxBps", "1.5", "a whole number from 0 to")]
    [InlineData("DrainTimeout", "30s", "a whole number from 0 to 86400")]
    public void Value_that_is_not_allowed_is_named_with_what_is(string name, string value, string allowed)
    {
        var error = Assert.Throws<ConfigurationException>(() => Settings.FromSection((name, value)));

        Assert.Contains($"Turn:{name}", error.Message, StringComparison.Ordinal);
        Assert.Contains(value, error.Message, StringComparison.Ordinal);
        Assert.Contains(allowed, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData("User", "bob")]
    [InlineData("User", "bob:0x1234")]
    [InlineData("OauthKey", "kid:c2VjcmV0")]
    public void Value_of_a_secret_is_not_named(string name, string value)
    {
        var error = Assert.Throws<ConfigurationException>(() => Settings.FromSection((name, value)));

        Assert.Contains("***", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(value, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Unknown_setting_is_a_warning_with_the_nearest_name() => Assert.Contains(
        Settings.Load(["-n"], ("StaticAuthSecret", "north"), ("ListeningPrt", "1")).Warnings,
        warning => warning == "Unknown option 'ListeningPrt' in section Turn is ignored; did you mean 'ListeningPort'?");

    [Fact]
    public void Realm_of_128_characters_is_too_long()
    {
        Assert.Equal(127, Settings.FromSection(("Realm", new string('r', 127))).Credentials.Realm.Length);
        Assert.Throws<ConfigurationException>(() => Settings.FromSection(("Realm", new string('r', 128))));
    }

    [Fact]
    public void Blank_values_are_not_set() => Assert.Equal(3478, Settings.FromSection(("ListeningPort", " ")).Listeners.Port);
}
