using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using JbAspire.Protocols.Dtls;
using Xunit;

namespace JbAspire.Tests.Unit.Dtls;

public class DtlsFingerprintTests
{
    private static readonly string Sha256Value = string.Join(':', Enumerable.Range(0, 32).Select(i => (i * 7).ToString("X2")));

    [Theory]
    [InlineData("sha-256", 32)]
    [InlineData("SHA-384", 48)]
    [InlineData("Sha-512", 64)]
    public void Any_case_is_read_and_the_usual_one_written(string algorithm, int length)
    {
        string value = string.Join(':', Enumerable.Repeat("aB", length));
        Assert.True(DtlsFingerprint.TryParse(algorithm, value, out DtlsFingerprint? fingerprint));
        Assert.Equal(algorithm.ToLowerInvariant(), fingerprint.Algorithm);
        Assert.Equal(value.ToUpperInvariant(), fingerprint.Value);
        Assert.True(DtlsFingerprint.TryParse(fingerprint.ToString(), out DtlsFingerprint? again));
        Assert.Equal(fingerprint, again);
    }

    [Theory]
    [InlineData("sha-1", 20)]
    [InlineData("sha-224", 28)]
    [InlineData("md5", 16)]
    [InlineData("", 32)]
    [InlineData("sha-256", 31)]
    [InlineData("sha-256", 33)]
    [InlineData("sha-512", 32)]
    public void Weak_hashes_and_wrong_lengths_are_refused(string algorithm, int length) =>
        Assert.False(DtlsFingerprint.TryParse(algorithm, string.Join(':', Enumerable.Repeat("AB", length)), out _));

    [Fact]
    public void Every_damaged_character_is_refused()
    {
        Assert.True(DtlsFingerprint.TryParse("sha-256", Sha256Value, out _));
        for (int i = 0; i < Sha256Value.Length; i++)
        {
            Assert.False(DtlsFingerprint.TryParse("sha-256", Sha256Value[..i] + 'x' + Sha256Value[(i + 1)..], out _));
            Assert.False(DtlsFingerprint.TryParse("sha-256", Sha256Value[..i], out _));
        }

        Assert.False(DtlsFingerprint.TryParse("sha-256", null, out _));
        Assert.False(DtlsFingerprint.TryParse(null, Sha256Value, out _));
        Assert.False(DtlsFingerprint.TryParse(null, out _));
        Assert.False(DtlsFingerprint.TryParse("sha-256", out _));
    }

    [Fact]
    public void A_certificate_has_its_three_fingerprints()
    {
        string directory = Directory.CreateTempSubdirectory("dtls").FullName;
        try
        {
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            using X509Certificate2 model = new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256)
                .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(1));
            string certificatePath = Path.Combine(directory, "certificate.pem");
            string keyPath = Path.Combine(directory, "key.pem");
            File.WriteAllText(certificatePath, model.ExportCertificatePem());
            File.WriteAllText(keyPath, key.ExportPkcs8PrivateKeyPem());
            using DtlsCertificate certificate = DtlsCertificate.Load(certificatePath, keyPath);
            Assert.Equal(["sha-256", "sha-384", "sha-512"], certificate.Fingerprints.Select(fingerprint => fingerprint.Algorithm));
            Assert.Equal(
                Convert.ToHexString(SHA256.HashData(model.RawData)), certificate.Fingerprints[0].Value.Replace(":", "", StringComparison.Ordinal));
            Assert.All(certificate.Fingerprints, fingerprint => Assert.True(fingerprint.Matches(model.RawData)));

            InvalidDataException swapped = Assert.Throws<InvalidDataException>(() => DtlsCertificate.Load(keyPath, certificatePath));
            Assert.Contains(keyPath, swapped.Message, StringComparison.Ordinal);
            string missing = Path.Combine(directory, "missing.pem");
            InvalidDataException absent = Assert.Throws<InvalidDataException>(() => DtlsCertificate.Load(missing, keyPath));
            Assert.Contains(missing, absent.Message, StringComparison.Ordinal);
            File.WriteAllText(keyPath, "not a key");
            Assert.Throws<InvalidDataException>(() => DtlsCertificate.Load(certificatePath, keyPath));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public void An_option_out_of_range_is_named()
    {
        using DtlsCertificate certificate = DtlsCertificate.CreateSelfSigned(DateTimeOffset.UnixEpoch);
        DtlsOptions[] wrong =
        [
            new() { Mtu = 547 },
            new() { Mtu = 1473 },
            new() { SrtpProfiles = [] },
            new() { SrtpProfiles = [7, 3] },
            new() { HandshakeTimeout = TimeSpan.Zero },
            new() { InitialRetransmissionTimeout = TimeSpan.FromMilliseconds(19) },
            new() { MaximumRetransmissionTimeout = TimeSpan.FromMilliseconds(100) },
            new() { MaxHandshakesInProgress = 0 },
        ];
        Assert.All(wrong, options =>
        {
            ArgumentException exception = Assert.Throws<ArgumentException>(() => new DtlsContext(certificate, options));
            Assert.StartsWith("DtlsOptions.", exception.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', exception.Message);
        });
    }
}
