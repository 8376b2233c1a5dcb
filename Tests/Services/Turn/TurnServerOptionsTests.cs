extern alias Turn;
using System.Net;
using JbAspire.Protocols.Stun;
using JbAspire.ServiceDefaults;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Xunit;
using TurnServer = Turn::JbAspire.Turn.TurnServer;
using TurnServerOptions = Turn::JbAspire.Turn.TurnServerOptions;

namespace JbAspire.Tests.Services.Turn;

public sealed class TurnServerOptionsTests
{
    [Fact]
    public void Nothing_set_means_port_3478_on_all_addresses()
    {
        TurnServerOptions options = Read();

        Assert.Equal(3478, options.ListeningPort);
        Assert.Empty(options.ListeningIps);
        Assert.Empty(options.StaticAuthSecrets);
        Assert.False(options.NoStun);
        Assert.False(options.Fingerprint);
        Assert.Equal(100, options.BindingRate);
    }

    [Fact]
    public void Repeatable_options_take_one_value_or_a_list()
    {
        TurnServerOptions one = Read(("ListeningIp", "127.0.0.1"), ("StaticAuthSecret", "north"), ("ExternalIp", "203.0.113.5"));
        Assert.Equal([IPAddress.Loopback], one.ListeningIps);
        Assert.Equal(["north"], one.StaticAuthSecrets);
        Assert.Null(Assert.Single(one.ExternalIps).Private);

        TurnServerOptions many = Read(
            ("ListeningIp:0", "127.0.0.1"),
            ("ListeningIp:1", "::1"),
            ("ListeningIp:2", "127.0.0.1"),
            ("StaticAuthSecret:0", "new"),
            ("StaticAuthSecret:1", "old"),
            ("ExternalIp:0", "203.0.113.5/10.0.0.5"),
            ("ExternalIp:1", "2001:db8::5"));
        Assert.Equal([IPAddress.Loopback, IPAddress.IPv6Loopback], many.ListeningIps);
        Assert.Equal(["new", "old"], many.StaticAuthSecrets);
        Assert.Equal(IPAddress.Parse("10.0.0.5"), many.ExternalIps[0].Private);
        Assert.Equal(IPAddress.Parse("2001:db8::5"), many.ExternalIps[1].Public);
    }

    [Theory]
    [InlineData("ListeningPort", "65536", "a whole number from 0 to 65535")]
    [InlineData("ListeningPort", "-1", "a whole number from 0 to 65535")]
    [InlineData("ListeningPort", "stun", "a whole number from 0 to 65535")]
    [InlineData("ListeningIp", "localhost", "an IPv4 or IPv6 address of this host")]
    [InlineData("ExternalIp", "example.com", "an IP address")]
    [InlineData("ExternalIp", "203.0.113.5/10.0.0.5/1", "public/private")]
    [InlineData("ExternalIp", "203.0.113.5/::1", "two of one family")]
    [InlineData("Realm", "a\"b", "1 to 127 characters")]
    [InlineData("NoStun", "maybe", "true or false")]
    [InlineData("Fingerprint", "1", "true or false")]
    [InlineData("BindingRate", "1000001", "a whole number from 0 to 1000000")]
    public void Value_that_is_not_allowed_is_named_with_what_is(string name, string value, string allowed)
    {
        var error = Assert.Throws<ConfigurationException>(() => Read((name, value)));

        Assert.Contains($"Turn:{name}", error.Message, StringComparison.Ordinal);
        Assert.Contains(value, error.Message, StringComparison.Ordinal);
        Assert.Contains(allowed, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Realm_of_128_characters_is_too_long()
    {
        Assert.Equal(127, Read(("Realm", new string('r', 127))).Realm.Length);
        Assert.Throws<ConfigurationException>(() => Read(("Realm", new string('r', 128))));
    }

    [Fact]
    public async Task Port_that_is_taken_stops_the_start_and_is_named()
    {
        using TurnHost running = new();
        var services = running.Services;
        TurnServerOptions options = new() { ListeningPort = running.UdpEndPoint.Port, ListeningIps = [IPAddress.Loopback] };
        await using TurnServer second = new(
            options,
            services.GetRequiredService<StunBindingResponder>(),
            services.GetRequiredService<IHostApplicationLifetime>(),
            services.GetRequiredService<ILogger<TurnServer>>());

        var error = Assert.Throws<ConfigurationException>(second.Bind);
        Assert.Contains($"'{running.UdpEndPoint}'", error.Message, StringComparison.Ordinal);
        Assert.Contains("Turn:ListeningPort", error.Message, StringComparison.Ordinal);
    }

    private static TurnServerOptions Read(params (string Name, string Value)[] settings) => TurnServerOptions.Read(
        new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create($"Turn:{setting.Name}", (string?)setting.Value)))
            .Build());
}
