extern alias Turn;
using Turn::JbAspire.Turn.Configuration;
using Turn::JbAspire.Turn.Monitoring;
using Turn::JbAspire.Turn.Operations;

namespace JbAspire.Tests.Services.Turn.Operations;

/// <summary>An engine that does what the test says.</summary>
internal sealed class FakeEngine : ITurnEngine
{
    public bool IsDraining { get; private set; }

    public int LiveAllocations { get; set; }

    public List<TurnServerOptions> Reloads { get; } = [];

    public int CertificateReloads { get; private set; }

    public Exception? CertificateError { get; set; }

    public TurnSnapshot Snapshot { get; set; } = new();

    public void BeginDrain() => IsDraining = true;

    public void Reload(TurnServerOptions options) => Reloads.Add(options);

    public void ReloadCertificates()
    {
        CertificateReloads++;
        if (CertificateError is not null)
            throw CertificateError;
    }

    public TurnSnapshot ReadCounters() => Snapshot;
}
