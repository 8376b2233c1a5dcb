namespace JbAspire.Turn.Configuration;

/// <summary>Certificate and versions of TLS and DTLS.</summary>
internal sealed record TlsOptions
{
    /// <summary><c>cert</c>: PEM file with the chain, or null.</summary>
    public string? CertificatePath { get; init; }

    /// <summary><c>pkey</c>: PEM file with the private key, or null.</summary>
    public string? PrivateKeyPath { get; init; }

    /// <summary><c>pkey-pwd</c>: password of an encrypted key. Never logged.</summary>
    public string? PrivateKeyPassword { get; init; }

    /// <summary><c>cipher-list</c>: OpenSSL names of the suites of TLS 1.2, separated by colons; empty means the library's defaults.</summary>
    public string CipherList { get; init; } = "";

    /// <summary>TLS 1.2 and DTLS 1.2: false by <c>no-tlsv1_2</c>. Nothing older is ever spoken.</summary>
    public bool Tls12 { get; init; } = true;

    /// <summary>TLS 1.3: false by <c>no-tlsv1_3</c>.</summary>
    public bool Tls13 { get; init; } = true;

    /// <summary>Whether there is a certificate with its key.</summary>
    public bool HasCertificate => CertificatePath is not null && PrivateKeyPath is not null;

    /// <summary>No password reaches a log by way of a record's text.</summary>
    public override string ToString() => $"{CertificatePath}";
}
