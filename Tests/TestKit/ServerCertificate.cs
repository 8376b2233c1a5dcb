using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace JbAspire.TestKit;

/// <summary>The PEM files of a server with an RSA key, whose certificate an intermediate authority has signed.</summary>
public sealed class ServerCertificate : IDisposable
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;
    private readonly string _folder = Directory.CreateTempSubdirectory("certificate").FullName;

    /// <param name="name">The host name.</param>
    /// <param name="password">What the key is encrypted with, or null.</param>
    public ServerCertificate(string name = "turn.example", string? password = null)
    {
        Name = name;
        using ECDsa rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using ECDsa intermediateKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using RSA key = RSA.Create(2048);
        CertificateRequest rootRequest = new("CN=Root", rootKey, HashAlgorithmName.SHA256);
        rootRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        Root = rootRequest.CreateSelfSigned(Now.AddDays(-2), Now.AddDays(30));

        CertificateRequest intermediateRequest = new("CN=Intermediate", intermediateKey, HashAlgorithmName.SHA256);
        intermediateRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using X509Certificate2 intermediate = intermediateRequest.Create(Root, Now.AddDays(-2), Now.AddDays(30), [2]);
        using X509Certificate2 issuer = intermediate.CopyWithPrivateKey(intermediateKey);

        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 certificate = request.Create(
            issuer.SubjectName, X509SignatureGenerator.CreateForECDsa(intermediateKey), Now.AddDays(-1), Now.AddDays(29), [3]);
        File.WriteAllText(CertificatePath, certificate.ExportCertificatePem() + '\n' + intermediate.ExportCertificatePem() + '\n');
        PbeParameters encryption = new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000);
        File.WriteAllText(
            PrivateKeyPath,
            password is null ? key.ExportPkcs8PrivateKeyPem() : key.ExportEncryptedPkcs8PrivateKeyPem(password, encryption));
    }

    /// <summary>The host name.</summary>
    public string Name { get; }

    /// <summary>The authority at the root, which is not in the files.</summary>
    public X509Certificate2 Root { get; }

    public string CertificatePath => Path.Combine(_folder, "fullchain.pem");

    public string PrivateKeyPath => Path.Combine(_folder, "privkey.pem");

    public void Dispose()
    {
        Root.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
