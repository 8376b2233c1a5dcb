using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Dtls;

/// <summary>
/// The certificate and private key that all sessions of a process show. Peers know it by its fingerprint alone, so it is
/// self-signed. Immutable: contexts of several workers may share it, and it may be disposed when they are made.
/// </summary>
public sealed unsafe class DtlsCertificate : IDisposable
{
    private const int LifetimeDays = 365;

    private DtlsCertificate(X509Certificate2 certificate, byte[] privateKey)
    {
        OpenSslLibrary.EnsureLoaded();
        byte[] der = certificate.RawData;
        Fingerprints = [.. DtlsFingerprint.Algorithms.Select(algorithm => DtlsFingerprint.Of(algorithm, der))];
        fixed (byte* certificatePointer = der, keyPointer = privateKey)
        {
            byte* input = certificatePointer;
            Certificate = LibSsl.d2i_X509(null, &input, new CLong(der.Length));
            input = keyPointer;
            PrivateKey = LibSsl.d2i_AutoPrivateKey(null, &input, new CLong(privateKey.Length));
        }

        CryptographicOperations.ZeroMemory(privateKey);
        if (Certificate == 0 || PrivateKey == 0)
        {
            Dispose();
            throw new CryptographicException($"OpenSSL refused the DTLS certificate or its key: {OpenSslErrors.Take()}.");
        }
    }

    /// <summary>The certificate's fingerprints: sha-256, sha-384 and sha-512.</summary>
    public IReadOnlyList<DtlsFingerprint> Fingerprints { get; }

    /// <summary>The X509 object.</summary>
    internal nint Certificate { get; private set; }

    /// <summary>The EVP_PKEY object.</summary>
    internal nint PrivateKey { get; private set; }

    /// <summary>
    /// Makes a new ECDSA P-256 key (RFC 8827 §6.5) and a certificate for it, valid from a day before <paramref name="now"/> for a
    /// year. Peers check the fingerprint, not the dates; key and serial number come from the system's random source.
    /// </summary>
    public static DtlsCertificate CreateSelfSigned(DateTimeOffset now)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=JbAspire", key, HashAlgorithmName.SHA256);
        using X509Certificate2 certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(LifetimeDays));
        return new DtlsCertificate(certificate, key.ExportPkcs8PrivateKey());
    }

    /// <summary>Reads a certificate and its unencrypted private key (ECDSA, or RSA of 2048 bits and more) from PEM files.</summary>
    /// <exception cref="InvalidDataException">A file cannot be read or is not what it should be; the message is one line that names it.</exception>
    public static DtlsCertificate Load(string certificatePemPath, string privateKeyPemPath)
    {
        string certificatePem = Read(certificatePemPath);
        string privateKeyPem = Read(privateKeyPemPath);
        try
        {
            using X509Certificate2 certificate = X509Certificate2.CreateFromPem(certificatePem, privateKeyPem);
            return new DtlsCertificate(certificate, ExportPrivateKey(certificate));
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            throw new InvalidDataException(
                $"The DTLS certificate {certificatePemPath} with the key {privateKeyPemPath} is not usable: {exception.Message}", exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        LibSsl.X509_free(Certificate);
        LibSsl.EVP_PKEY_free(PrivateKey);
        Certificate = 0;
        PrivateKey = 0;
    }

    private static byte[] ExportPrivateKey(X509Certificate2 certificate)
    {
        using ECDsa? ecdsa = certificate.GetECDsaPrivateKey();
        if (ecdsa is not null)
        {
            return ecdsa.ExportPkcs8PrivateKey();
        }

        const int smallestRsaKey = 2048;
        using RSA rsa = certificate.GetRSAPrivateKey() ?? throw new CryptographicException("the key is neither ECDSA nor RSA.");
        return rsa.KeySize >= smallestRsaKey
            ? rsa.ExportPkcs8PrivateKey()
            : throw new CryptographicException($"the RSA key has {rsa.KeySize} bits; {smallestRsaKey} or more are needed.");
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new InvalidDataException($"The DTLS certificate file {path} cannot be read: {exception.Message}", exception);
        }
    }
}
