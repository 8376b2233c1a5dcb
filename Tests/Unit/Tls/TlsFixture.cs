using JbAspire.Protocols.Tls;
using JbAspire.TestKit;

namespace JbAspire.Tests.Unit.Tls;

/// <summary>One certificate and context for all tests of a class.</summary>
public sealed class TlsFixture : IDisposable
{
    public TlsFixture() =>
        Context = TlsServerContext.Load(
            new() { CertificatePath = Certificate.CertificatePath, PrivateKeyPath = Certificate.PrivateKeyPath });

    public ServerCertificate Certificate { get; } = new();

    public TlsServerContext Context { get; }

    public void Dispose()
    {
        Context.Dispose();
        Certificate.Dispose();
    }
}
