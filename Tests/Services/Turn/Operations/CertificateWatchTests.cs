extern alias Turn;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Turn::JbAspire.Turn.Configuration;
using Turn::JbAspire.Turn.Operations;
using Xunit;

namespace JbAspire.Tests.Services.Turn.Operations;

public sealed class CertificateWatchTests : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(31);
    private readonly ScratchFolder _folder = new();
    private readonly SteppedTime _time = new();
    private readonly FakeEngine _engine = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Files_that_do_not_change_are_not_read_again()
    {
        using CertificateWatch watch = await StartAsync();
        _time.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal(0, _engine.CertificateReloads);
    }

    [Fact]
    public async Task Change_of_either_file_is_seen_within_30_seconds()
    {
        using CertificateWatch watch = await StartAsync();
        _folder.Write("cert.pem", "a longer certificate");
        _time.Advance(Interval);
        Assert.Equal(1, _engine.CertificateReloads);

        _folder.Write("key.pem", "a longer key");
        _time.Advance(Interval);
        Assert.Equal(2, _engine.CertificateReloads);
    }

    [Fact]
    public async Task Change_of_what_a_link_leads_to_is_seen()
    {
        string link = _folder.PathOf("live.pem");
        File.CreateSymbolicLink(link, _folder.Write("cert1.pem", "first"));
        using CertificateWatch watch = await StartAsync(link);

        File.Delete(link);
        File.CreateSymbolicLink(link, _folder.Write("cert2.pem", "the second one"));
        _time.Advance(Interval);
        Assert.Equal(1, _engine.CertificateReloads);
    }

    [Fact]
    public async Task File_that_is_gone_or_wrong_leaves_the_watch_running()
    {
        using CertificateWatch watch = await StartAsync();
        _engine.CertificateError = new CryptographicException("no certificate in it");
        File.Delete(_folder.PathOf("cert.pem"));
        _time.Advance(Interval);
        Assert.Equal(1, _engine.CertificateReloads);

        _engine.CertificateError = null;
        _folder.Write("cert.pem", "another certificate");
        _time.Advance(Interval);
        Assert.Equal(2, _engine.CertificateReloads);
    }

    [Fact]
    public async Task Demand_reads_them_at_once()
    {
        using CertificateWatch watch = await StartAsync();
        watch.Reload();

        Assert.Equal(1, _engine.CertificateReloads);
    }

    private async Task<CertificateWatch> StartAsync(string? certificate = null)
    {
        TurnServerOptions options = new()
        {
            Tls = new() { CertificatePath = certificate ?? _folder.Write("cert.pem", "certificate"), PrivateKeyPath = _folder.Write("key.pem", "key") },
        };
        CertificateWatch watch = new(options, _engine, _time, NullLogger<CertificateWatch>.Instance);
        await watch.StartAsync(CancellationToken.None);
        return watch;
    }
}
