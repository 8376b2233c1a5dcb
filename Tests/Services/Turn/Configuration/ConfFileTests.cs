extern alias Turn;
using System.Net;
using JbAspire.ServiceDefaults;
using Turn::JbAspire.Turn.Configuration;
using Turn::JbAspire.Turn.Configuration.Sources;
using Xunit;

namespace JbAspire.Tests.Services.Turn.Configuration;

public sealed class ConfFileTests
{
    // The seed guide's /etc/turnserver.conf after the shell has filled in its variables.
    private const string SeedFile = """
        # Listening IPs
        listening-ip=0.0.0.0
        listening-port=3478
        relay-ip=10.128.0.3  # Internal IP của instance 2

        # External IP (public)
        external-ip=34.142.1.2

        # Relay ports
        min-port=49152
        max-port=65535

        # Authentication
        lt-cred-mech
        use-auth-secret
        static-auth-secret=n0rth#1  # Từ .env
        realm=jbcalling.com

        # Logging
        log-file=/var/log/turnserver.log
        verbose

        # Performance
        max-bps=1000000  # 1 Mbps per allocation
        user-quota=12    # Max 12 allocations per user
        total-quota=1200 # Max 1200 total allocations

        # Security
        no-multicast-peers
        no-cli
        no-tlsv1
        no-tlsv1_1

        # Protocols
        no-stun
        fingerprint
        """;

    [Fact]
    public void File_of_the_guide_is_read_as_it_is()
    {
        TurnConfiguration configuration = Settings.FromFile(SeedFile);
        TurnServerOptions options = configuration.Options;

        Assert.Equal([IPAddress.Any], options.Listeners.Ips);
        Assert.Equal(3478, options.Listeners.Port);
        Assert.Equal([IPAddress.Parse("10.128.0.3")], options.Relay.Ips);
        Assert.Equal(IPAddress.Parse("34.142.1.2"), Assert.Single(options.Relay.ExternalIps).Public);
        Assert.Equal((49152, 65535), (options.Relay.MinPort, options.Relay.MaxPort));
        Assert.Equal(CredentialMechanism.TimeLimited, options.Credentials.Mechanism);
        Assert.Equal(["n0rth#1"], options.Credentials.StaticAuthSecrets);
        Assert.Equal("jbcalling.com", options.Credentials.Realm);
        Assert.Equal("/var/log/turnserver.log", options.Operations.LogFile);
        Assert.Equal(LogVerbosity.Verbose, options.Operations.Verbosity);
        Assert.Equal((1_000_000L, 12, 1200), (options.Limits.MaxBps, options.Limits.UserQuota, options.Limits.TotalQuota));
        Assert.True(options.Listeners.NoStun);
        Assert.True(options.Listeners.Fingerprint);
        Assert.Equal(2, configuration.Warnings.Count);
        Assert.Contains("no-stun is set", configuration.Warnings[0], StringComparison.Ordinal);
        Assert.Contains("TLS and DTLS are off", configuration.Warnings[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("name=value", "name", "value")]
    [InlineData("  name \t= value  ", "name", "value")]
    [InlineData("name value", "name", "value")]
    [InlineData("name", "name", "")]
    [InlineData("name  # comment", "name", "")]
    [InlineData("name=", "name", "")]
    [InlineData("name=value ; comment", "name", "value")]
    [InlineData("name=va#lue;x", "name", "va#lue;x")]
    [InlineData("name=\"a # b\"  # comment", "name", "a # b")]
    [InlineData("name=\"open", "name", "\"open")]
    [InlineData("name=\"\"", "name", "")]
    [InlineData("name=a=b", "name", "a=b")]
    [InlineData("name=value\r", "name", "value")]
    public void Line_is_split_into_name_and_value(string line, string name, string value)
    {
        Assert.True(ConfLine.TryParse(line, out string readName, out string readValue));
        Assert.Equal((name, value), (readName, readValue));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \t")]
    [InlineData("# name=value")]
    [InlineData("  ; name=value")]
    public void Blank_lines_and_comments_are_skipped(string line) => Assert.False(ConfLine.TryParse(line, out _, out _));

    [Fact]
    public void Unknown_option_is_a_warning_with_its_line_and_the_nearest_name()
    {
        TurnConfiguration configuration = Settings.FromFile("static-auth-secret=x\n\nlistening-prot=3500\nzzzzzzzz\n");

        Assert.Contains(configuration.Warnings, warning => warning.Contains(":3 is ignored; did you mean 'listening-port'?", StringComparison.Ordinal));
        Assert.Contains(configuration.Warnings, warning => warning.StartsWith("Unknown option 'zzzzzzzz' in ", StringComparison.Ordinal));
        Assert.Contains(configuration.Warnings, warning => warning.EndsWith(":4 is ignored", StringComparison.Ordinal));
    }

    [Fact]
    public void Wrong_value_names_option_file_line_value_and_range()
    {
        var error = Assert.Throws<ConfigurationException>(() => Settings.FromFile("# first\nmin-port=70000\n"));

        Assert.Matches(@"^Configuration: min-port \(.*:2\) is '70000' but must be a whole number from 1 to 65535\.$", error.Message);
    }

    [Fact]
    public void File_that_is_not_there_stops_the_start()
    {
        var error = Assert.Throws<ConfigurationException>(() => Settings.Load(["-c", "/nowhere/turnserver.conf"]));

        Assert.Contains("/nowhere/turnserver.conf", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("on", true)]
    [InlineData("yes", true)]
    [InlineData("T", true)]
    [InlineData("1", true)]
    [InlineData("0", false)]
    [InlineData("Off", false)]
    [InlineData("no", false)]
    [InlineData("f", false)]
    public void Switches_take_the_words_of_coturn(string word, bool isOn) =>
        Assert.Equal(isOn, Settings.FromFile($"static-auth-secret=x\nfingerprint={word}\n").Options.Listeners.Fingerprint);

    [Fact]
    public void Relative_paths_start_from_the_file()
    {
        var error = Assert.Throws<ConfigurationException>(() => Settings.FromFile("static-auth-secret=x\ncert=missing.pem\npkey=missing.pem\n"));

        Assert.Contains(Path.Combine(Path.GetTempPath(), "missing.pem"), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_without_effect_are_named_with_the_reason_and_those_that_hold_anyway_are_not()
    {
        TurnConfiguration configuration = Settings.FromFile(
            "static-auth-secret=x\nno-tls\nno-dtls\nuserdb=/var/db/turndb\nno-cli\nno-multicast-peers\nsimple-log\n");

        Assert.Contains("there is no database", Assert.Single(configuration.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("secure-stun", "browsers cannot authenticate Binding")]
    [InlineData("CA-file=ca.pem", "client certificates are not checked")]
    public void Options_whose_loss_would_be_unsafe_stop_the_start(string line, string reason)
    {
        var error = Assert.Throws<ConfigurationException>(() => Settings.FromFile($"static-auth-secret=x\n{line}\n"));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\0\0\0")]
    [InlineData("=\n = \n==\n\"\n#\n")]
    [InlineData("user\nuser=\nuser=:\n")]
    [InlineData("listening-ip=\xFF\n")]
    public void Junk_is_refused_in_one_line_or_warned_of(string text)
    {
        var error = Assert.Throws<ConfigurationException>(() => Settings.FromFile(text));

        Assert.DoesNotContain('\n', error.Message);
    }
}
