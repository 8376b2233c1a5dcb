extern alias Turn;
using System.Net;
using JbAspire.ServiceDefaults;
using Turn::JbAspire.Turn.Configuration;
using Turn::JbAspire.Turn.Configuration.Sources;
using Xunit;

namespace JbAspire.Tests.Services.Turn.Configuration;

public sealed class CommandLineTests
{
    [Fact]
    public void Flags_are_those_of_coturn()
    {
        TurnServerOptions options = Settings.FromArguments(
            "-L", "127.0.0.1", "-L", "::1", "-p", "4000", "-E127.0.0.1", "-X", "203.0.113.1/127.0.0.1", "-vf", "-m", "3", "-q", "12", "-Q1200", "-s",
            "1000000", "-B5000000", "-r", "north.example", "-C", ";", "--min-port", "50000", "--max-port=50019", "--allow-loopback-peers",
            "--stale-nonce", "--mobility", "--drain-timeout=7");

        Assert.Equal([IPAddress.Loopback, IPAddress.IPv6Loopback], options.Listeners.Ips);
        Assert.Equal(4000, options.Listeners.Port);
        Assert.Equal([IPAddress.Loopback], options.Relay.Ips);
        Assert.Equal(IPAddress.Loopback, Assert.Single(options.Relay.ExternalIps).Private);
        Assert.True(options.Listeners.Fingerprint);
        Assert.Equal(LogVerbosity.Verbose, options.Operations.Verbosity);
        Assert.Equal((3, 50000, 50019), (options.Relay.Workers, options.Relay.MinPort, options.Relay.MaxPort));
        Assert.Equal((12, 1200), (options.Limits.UserQuota, options.Limits.TotalQuota));
        Assert.Equal((1_000_000L, 5_000_000L), (options.Limits.MaxBps, options.Limits.BpsCapacity));
        Assert.Equal(("north.example", ';', 600), (options.Credentials.Realm, options.Credentials.RestApiSeparator, options.Credentials.StaleNonce));
        Assert.True(options.Peers.AllowLoopback);
        Assert.True(options.Relay.Mobility);
        Assert.Equal(7, options.Operations.DrainTimeout);
    }

    [Fact]
    public void Flags_share_a_dash_up_to_the_one_with_a_value()
    {
        TurnServerOptions options = Settings.Load(["-nzvfp4000"]).Options;

        Assert.Equal(CredentialMechanism.Anonymous, options.Credentials.Mechanism);
        Assert.Equal(4000, options.Listeners.Port);
    }

    [Fact]
    public void Optional_value_follows_an_equals_sign_alone()
    {
        Assert.Equal(60, Settings.FromArguments("--stale-nonce=60").Credentials.StaleNonce);
        Assert.Throws<ConfigurationException>(() => Settings.FromArguments("--stale-nonce", "60"));
    }

    [Theory]
    [InlineData("--listening-prot=1", "--listening-prot", "did you mean --listening-port?")]
    [InlineData("--zzzzzzzz", "--zzzzzzzz", "--help")]
    [InlineData("-Y", "-Y", "--help")]
    [InlineData("junk", "junk", "--help")]
    [InlineData("--realm", "--realm", "followed by a value")]
    [InlineData("-c", "-c", "followed by a value")]
    public void What_is_not_known_or_not_complete_is_named(string argument, string named, string hint)
    {
        var error = Assert.Throws<ConfigurationException>(() => CommandLineParser.Parse([argument]));

        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        Assert.Contains(hint, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Arguments_of_the_web_host_are_set_aside()
    {
        string[] web =
        [
            "--urls", "http://localhost:1", "--environment=Development", "--Turn:ListeningPort=1",
            "--Logging:LogLevel:Default", "Debug", "--Turn=",
        ];
        CommandLine commandLine = CommandLineParser.Parse(["-v", .. web, "-p", "2"]);

        Assert.Equal(web, commandLine.WebArguments);
        Assert.Equal(2, commandLine.Values.Count);
    }

    [Theory]
    [InlineData("--check", CommandLineMode.Check)]
    [InlineData("--help", CommandLineMode.Help)]
    [InlineData("-h", CommandLineMode.Help)]
    [InlineData("--version", CommandLineMode.Version)]
    [InlineData("-v", CommandLineMode.Run)]
    public void Mode_is_read(string argument, object mode) => Assert.Equal((CommandLineMode)mode, CommandLineParser.Parse([argument]).Mode);

    [Fact]
    public void Command_line_wins_over_section_over_file_and_lists_are_replaced()
    {
        TurnConfiguration file = Settings.FromFile(
            "static-auth-secret=file\nrealm=file.example\nlistening-ip=10.0.0.1\nlistening-ip=10.0.0.2\n", "-L", "127.0.0.1");
        Assert.Equal([IPAddress.Loopback], file.Options.Listeners.Ips);
        Assert.Equal("file.example", file.Options.Credentials.Realm);

        TurnServerOptions both = Settings.Load(
            ["-n", "--realm", "line.example"], ("Realm", "section.example"), ("StaticAuthSecret", "section"), ("UserQuota", "3")).Options;
        Assert.Equal(("line.example", 3), (both.Credentials.Realm, both.Limits.UserQuota));
    }
}
