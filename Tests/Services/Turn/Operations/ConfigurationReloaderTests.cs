extern alias Turn;
using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Turn::JbAspire.Turn.Configuration;
using Turn::JbAspire.Turn.Configuration.Sources;
using Turn::JbAspire.Turn.Operations;
using Xunit;

namespace JbAspire.Tests.Services.Turn.Operations;

public sealed class ConfigurationReloaderTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly FakeEngine _engine = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Secrets_quotas_peers_and_redirection_are_taken_over()
    {
        ConfigurationReloader reloader = Start("static-auth-secret=old\nuser-quota=1\n");
        _folder.Write(
            "turn.conf",
            "static-auth-secret=new\nstatic-auth-secret=old\nuser-quota=12\ndenied-peer-ip=203.0.113.0/24\nalternate-server=192.0.2.1\ndrain-timeout=7\n");
        reloader.Reload();

        TurnServerOptions options = Assert.Single(_engine.Reloads);
        Assert.Equal(["new", "old"], options.Credentials.StaticAuthSecrets);
        Assert.Equal(12, options.Limits.UserQuota);
        Assert.Equal("203.0.113.0-203.0.113.255", Assert.Single(options.Peers.Denied).ToString());
        Assert.Equal(new IPEndPoint(IPAddress.Parse("192.0.2.1"), 3478), Assert.Single(options.Listeners.AlternateServers));
        Assert.Equal(7, reloader.Current.Operations.DrainTimeout);
    }

    [Fact]
    public void Changed_listener_stays_as_it_is_and_is_named()
    {
        ConfigurationReloader reloader = Start("static-auth-secret=x\nlistening-port=3478\n");
        _folder.Write("turn.conf", "static-auth-secret=x\nlistening-port=3500\nmin-port=50000\nmobility\n");
        TurnServerOptions before = reloader.Current;
        reloader.Reload();

        Assert.Equal(3478, _engine.Reloads[0].Listeners.Port);
        Assert.Equal(49152, _engine.Reloads[0].Relay.MinPort);
        TurnServerOptions fresh = Load().Options;
        Assert.Equal(["listening-port", "min-port", "mobility"], ReloadRules.WaitingForRestart(before, fresh));
    }

    [Fact]
    public void Wrong_configuration_changes_nothing()
    {
        ConfigurationReloader reloader = Start("static-auth-secret=x\n");
        _folder.Write("turn.conf", "static-auth-secret=x\nuser-quota=many\n");
        reloader.Reload();
        _folder.Write("turn.conf", "realm=open.example\n");
        reloader.Reload();

        Assert.Empty(_engine.Reloads);
        Assert.Equal(["x"], reloader.Current.Credentials.StaticAuthSecrets);
    }

    [Fact]
    public void Other_certificate_is_read()
    {
        string first = _folder.Write("a.pem", "a");
        string second = _folder.Write("b.pem", "b");
        string key = _folder.Write("key.pem", "k");
        ConfigurationReloader reloader = Start($"static-auth-secret=x\ncert={first}\npkey={key}\n");
        _folder.Write("turn.conf", $"static-auth-secret=x\ncert={second}\npkey={key}\n");
        reloader.Reload();

        Assert.Equal(second, _engine.Reloads[0].Tls.CertificatePath);
        Assert.Equal(1, _engine.CertificateReloads);
    }

    [Fact]
    public void Certificate_that_is_left_out_stays()
    {
        string certificate = _folder.Write("a.pem", "a");
        ConfigurationReloader reloader = Start($"static-auth-secret=x\ncert={certificate}\npkey={certificate}\n");
        _folder.Write("turn.conf", "static-auth-secret=x\n");
        reloader.Reload();

        Assert.Equal(certificate, _engine.Reloads[0].Tls.CertificatePath);
        Assert.True(_engine.Reloads[0].Listeners.Tls);
    }

    private ConfigurationReloader Start(string file)
    {
        _folder.Write("turn.conf", file);
        TurnServerOptions options = Load().Options;
        CertificateWatch certificates = new(options, _engine, new SteppedTime(), NullLogger<CertificateWatch>.Instance);
        return new ConfigurationReloader(
            CommandLine, new ConfigurationBuilder().Build(), options, _engine, certificates, NullLogger<ConfigurationReloader>.Instance);
    }

    private CommandLine CommandLine => new() { FilePath = _folder.PathOf("turn.conf") };

    private TurnConfiguration Load() => TurnConfiguration.Load(CommandLine, new ConfigurationBuilder().Build());
}
