using JbAspire.Turn.Configuration;

namespace JbAspire.Turn.Operations;

/// <summary>
/// Has the certificates read again when their files change: looked at every 30 seconds, since notifications of the file system miss what is
/// mounted or replaced by way of links (certbot, Kubernetes). SIGUSR2 does not wait for that.
/// </summary>
internal sealed class CertificateWatch : IHostedService, IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);
    private readonly ITurnEngine _engine;
    private readonly TimeProvider _time;
    private readonly ILogger<CertificateWatch> _logger;
    private readonly Lock _gate = new();
    private TlsOptions _tls;
    private (FileStamp Certificate, FileStamp Key) _seen;
    private ITimer? _timer;

    public CertificateWatch(TurnServerOptions options, ITurnEngine engine, TimeProvider time, ILogger<CertificateWatch> logger)
    {
        _engine = engine;
        _time = time;
        _logger = logger;
        _tls = options.Tls;
        _seen = Look();
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _timer = _time.CreateTimer(_ => Check(), null, Interval, Interval);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _timer?.Dispose();
        return Task.CompletedTask;
    }

    public void Dispose() => _timer?.Dispose();

    /// <summary>Watches these files from now on; they are read at once where they are not those of before.</summary>
    public void Watch(TlsOptions tls)
    {
        lock (_gate)
        {
            _tls = tls;
            CheckLocked();
        }
    }

    /// <summary>Has them read now.</summary>
    public void Reload()
    {
        lock (_gate)
        {
            _seen = Look();
            Read();
        }
    }

    private void Check()
    {
        lock (_gate)
            CheckLocked();
    }

    private void CheckLocked()
    {
        (FileStamp, FileStamp) now = Look();
        if (now == _seen)
            return;

        _seen = now;
        Read();
    }

    // A pair that does not match, because the second file is not written yet, is read again at its own change.
    private void Read()
    {
        if (!_tls.HasCertificate)
            return;

        try
        {
            _engine.ReloadCertificates();
            _logger.CertificatesReloaded(_tls.CertificatePath!);
        }
        catch (Exception exception)
        {
            _logger.CertificatesKept(_tls.CertificatePath!, exception.Message);
        }
    }

    private (FileStamp Certificate, FileStamp Key) Look() => (FileStamp.Of(_tls.CertificatePath), FileStamp.Of(_tls.PrivateKeyPath));
}
