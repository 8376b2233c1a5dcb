namespace JbAspire.Protocols.Tls;

/// <summary>Certificate, key and settings of a server for TLS and DTLS.</summary>
public sealed record TlsServerOptions
{
    /// <summary>A PEM file with the server's certificate and, behind it, the intermediate certificates up to the root (coturn's <c>cert</c>).</summary>
    public required string CertificatePath { get; init; }

    /// <summary>A PEM file with the private key; may be the same file (coturn's <c>pkey</c>).</summary>
    public required string PrivateKeyPath { get; init; }

    /// <summary>What the private key is encrypted with, or null (coturn's <c>pkey-pwd</c>).</summary>
    public string? PrivateKeyPassword { get; init; }

    /// <summary>
    /// Cipher suites of TLS 1.2 and DTLS 1.2 in OpenSSL's notation, or null for forward secrecy and AEAD only (coturn's <c>cipher-list</c>). Suites
    /// without forward secrecy or authentication are taken out of any list. Those of TLS 1.3 are not affected.
    /// </summary>
    public string? CipherList { get; init; }

    /// <summary>The largest DTLS datagram of a handshake, in bytes (548-1472).</summary>
    public int Mtu { get; init; } = 1200;

    /// <summary>When a DTLS flight is first sent again (20 ms to 60 s); the time doubles with each repetition (RFC 6347 §4.2.4.1).</summary>
    public TimeSpan InitialRetransmissionTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Where the doubling ends (the initial timeout to 60 s).</summary>
    public TimeSpan MaximumRetransmissionTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentException">A value is out of range; the message names the option, the value and the range.</exception>
    internal void Validate()
    {
        TimeSpan shortest = TimeSpan.FromMilliseconds(20);
        TimeSpan longest = TimeSpan.FromSeconds(60);
        Require(Mtu is >= 548 and <= 1472, nameof(Mtu), Mtu, "548-1472");
        Require(
            InitialRetransmissionTimeout >= shortest && InitialRetransmissionTimeout <= longest,
            nameof(InitialRetransmissionTimeout),
            InitialRetransmissionTimeout,
            "20 ms to 60 s");
        Require(
            MaximumRetransmissionTimeout >= InitialRetransmissionTimeout && MaximumRetransmissionTimeout <= longest,
            nameof(MaximumRetransmissionTimeout),
            MaximumRetransmissionTimeout,
            "the initial timeout to 60 s");
    }

    private static void Require(bool condition, string name, object value, string range)
    {
        if (!condition)
            throw new ArgumentException($"{nameof(TlsServerOptions)}.{name} is {value}; the range is {range}.");
    }
}
