using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace JbAspire.Tests.Services.Turn.Acceptance;

/// <summary>A self-signed certificate for loopback, as PEM files.</summary>
internal static class ServerCertificate
{
    private const int KeyBits = 2048;

    /// <summary>Makes one; RSA, as the cipher of the acceptance commands needs.</summary>
    public static void Write(string certificateFile, string keyFile)
    {
        using RSA key = RSA.Create(KeyBits);
        CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(certificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
    }
}
