using JbAspire.Protocols.Tls;
using JbAspire.TestKit;

namespace JbAspire.Tests.Fuzz.Targets;

/// <summary>One certificate for all targets with TLS.</summary>
internal static class TestContext
{
    private static readonly Lazy<(ServerCertificate Certificate, TlsServerContext Context)> Shared = new(Make);

    public static ServerCertificate Certificate => Shared.Value.Certificate;

    public static TlsServerContext Context => Shared.Value.Context;

    private static (ServerCertificate Certificate, TlsServerContext Context) Make()
    {
        ServerCertificate certificate = new();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => certificate.Dispose();
        return (certificate, TlsServerContext.Load(new() { CertificatePath = certificate.CertificatePath, PrivateKeyPath = certificate.PrivateKeyPath }));
    }
}
