extern alias Turn;
using JbAspire.ServiceDefaults;
using Turn::JbAspire.Turn.Configuration;
using Xunit;

namespace JbAspire.Tests.Services.Turn.Configuration;

/// <summary>What goes together and what does not.</summary>
public sealed class RulesTests
{
    [Fact]
    public void Relay_that_would_be_open_by_oversight_does_not_start()
    {
        var error = Assert.Throws<ConfigurationException>(() => Settings.Load(["-n"]));

        Assert.Contains("no-auth for a relay that is open to anybody", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CredentialMechanism.Anonymous, "--no-auth")]
    [InlineData(CredentialMechanism.None, "--stun-only")]
    [InlineData(CredentialMechanism.LongTerm, "--user=bob:secret")]
    [InlineData(CredentialMechanism.LongTerm, "-a", "-u", "bob:0x8493fbc53ba582fb4c044c456bdc40eb")]
    [InlineData(CredentialMechanism.TimeLimited, "--use-auth-secret", "--static-auth-secret=x")]
    [InlineData(CredentialMechanism.TimeLimited, "--static-auth-secret=x", "--user=bob:secret")]
    [InlineData(CredentialMechanism.LongTerm, "--static-auth-secret=x", "--use-auth-secret=no", "--user=bob:secret")]
    [InlineData(CredentialMechanism.AccessToken, "--oauth", "--oauth-key=north:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=")]
    [InlineData(CredentialMechanism.AccessToken, "--oauth", "--lt-cred-mech", "--oauth-key=north:MDEyMzQ1Njc4OTAxMjM0NQ==:A128GCM")]
    public void Mechanism_follows_from_what_is_there(object mechanism, params string[] arguments) =>
        Assert.Equal((CredentialMechanism)mechanism, Settings.Load(["-n", .. arguments]).Options.Credentials.Mechanism);

    [Theory]
    [InlineData("static-auth-secret", "--use-auth-secret")]
    [InlineData("user", "--lt-cred-mech")]
    [InlineData("oauth-key", "--oauth")]
    [InlineData("oauth-key", "--oauth", "--static-auth-secret=x")]
    [InlineData("no-auth", "--no-auth", "--static-auth-secret=x")]
    [InlineData("no-auth", "--no-auth", "--user=a:b")]
    [InlineData("max-port", "-z", "--min-port=50001", "--max-port=50000")]
    [InlineData("no-dtls", "-z", "--no-udp", "--no-tcp", "--no-tls", "--no-dtls")]
    [InlineData("cert", "-z", "--no-udp", "--no-tcp")]
    [InlineData("no-tcp-relay", "-z", "--no-udp-relay", "--no-tcp-relay")]
    [InlineData("proxy-trusted-ip", "-z", "--proxy-protocol")]
    [InlineData("relay-ip", "-z", "-E", "0.0.0.0")]
    [InlineData("external-ip", "-z", "-X", "0.0.0.0")]
    [InlineData("external-ip", "-z", "-X", "203.0.113.1", "-X", "203.0.113.2")]
    [InlineData("external-ip", "-z", "-X", "203.0.113.1/10.0.0.1", "-X", "203.0.113.2")]
    [InlineData("external-ip", "-z", "-X", "203.0.113.1/10.0.0.1", "-X", "203.0.113.2/10.0.0.1")]
    [InlineData("external-ip", "-z", "-E", "10.0.0.2", "-X", "203.0.113.1/10.0.0.1")]
    [InlineData("pkey", "-z", "--cert=/etc/hostname")]
    [InlineData("cert", "-z", "--pkey=/etc/hostname")]
    [InlineData("cert", "-z", "--cert=/nowhere/cert.pem", "--pkey=/etc/hostname")]
    [InlineData("no-tlsv1_3", "-z", "--cert=/etc/hostname", "--pkey=/etc/hostname", "--no-tlsv1_2", "--no-tlsv1_3")]
    [InlineData("stun-only", "--stun-only", "--no-stun")]
    public void What_does_not_go_together_is_refused_and_named(string name, params string[] arguments)
    {
        var error = Assert.Throws<ConfigurationException>(() => Settings.Load(["-n", .. arguments]));

        Assert.StartsWith($"Configuration: {name} is ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void External_address_may_be_one_of_each_family_or_pairs_of_one()
    {
        Assert.Equal(2, Settings.FromArguments("-X", "203.0.113.1", "-X", "2001:db8::1").Relay.ExternalIps.Count);
        Assert.Equal(
            2,
            Settings.FromArguments("-E", "10.0.0.1", "-E", "10.0.0.2", "-X", "203.0.113.1/10.0.0.1", "-X", "203.0.113.2/10.0.0.2").Relay.ExternalIps.Count);
    }

    [Fact]
    public void Secret_overrides_users_with_a_warning()
    {
        TurnConfiguration configuration = Settings.Load(["-n", "--no-tls", "--no-dtls", "--static-auth-secret=x", "--user=bob:secret"]);

        Assert.Empty(configuration.Options.Credentials.Users);
        Assert.Contains("user is ignored", Assert.Single(configuration.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Tls_is_off_without_certificate_and_on_with_one()
    {
        TurnConfiguration without = Settings.Load(["-n", "--static-auth-secret=x"]);
        Assert.False(without.Options.Listeners.Tls || without.Options.Listeners.Dtls);
        Assert.Contains("TLS and DTLS are off", Assert.Single(without.Warnings), StringComparison.Ordinal);

        TurnConfiguration with = Settings.Load(["-n", "--static-auth-secret=x", "--cert=/etc/hostname", "--pkey=/etc/hostname"]);
        Assert.True(with.Options.Listeners.Tls && with.Options.Listeners.Dtls);
        Assert.Empty(with.Warnings);
    }
}
