using System.Security.Cryptography;

namespace JbAspire.Protocols.Dtls;

/// <summary>What is known of the peer: the fingerprints that signalling gave, and then the certificate that has one of them.</summary>
internal sealed class DtlsPeer(IReadOnlyList<DtlsFingerprint> fingerprints)
{
    private byte[]? _certificate;

    /// <summary>The fingerprint that the peer's certificate has, once it was accepted.</summary>
    public DtlsFingerprint? Fingerprint { get; private set; }

    /// <summary>The accepted certificate in PEM.</summary>
    public string? CertificatePem => _certificate is null ? null : PemEncoding.WriteString("CERTIFICATE", _certificate);

    /// <summary>Why the peer was not accepted.</summary>
    public DtlsFailure Failure { get; private set; }

    /// <summary>
    /// Judges a certificate (in DER). It must have one of the fingerprints (RFC 8122 §5: any one that is listed will do); the SRTP
    /// profile, which is settled earlier in the handshake, must not be 0.
    /// </summary>
    public bool Accept(byte[] certificate, ushort srtpProfile)
    {
        if (srtpProfile == 0)
        {
            Failure = DtlsFailure.NoCommonSrtpProfile;
            return false;
        }

        foreach (DtlsFingerprint fingerprint in fingerprints)
        {
            if (fingerprint.Matches(certificate))
            {
                Fingerprint = fingerprint;
                _certificate = certificate;
                return true;
            }
        }

        Failure = DtlsFailure.FingerprintMismatch;
        return false;
    }
}
