using System.Security.Cryptography;
using JbAspire.Protocols.Wire;

namespace JbAspire.Turn.Transports;

/// <summary>Which transports clients may use, and the limits of one worker on them.</summary>
internal sealed record ClientTransportOptions
{
    /// <summary>Whether plain UDP is served; not so with coturn's <c>no-udp</c>.</summary>
    public bool AllowUdp { get; init; } = true;

    /// <summary>Whether plain TCP is served; not so with coturn's <c>no-tcp</c>.</summary>
    public bool AllowTcp { get; init; } = true;

    /// <summary>Whether TLS over TCP is served, where there is a certificate; not so with coturn's <c>no-tls</c>.</summary>
    public bool AllowTls { get; init; } = true;

    /// <summary>Whether DTLS over UDP is served, where there is a certificate; not so with coturn's <c>no-dtls</c>.</summary>
    public bool AllowDtls { get; init; } = true;

    /// <summary>Whether each TCP connection starts with a header of HAProxy's PROXY protocol, version 2.</summary>
    public bool UseProxyProtocol { get; init; }

    /// <summary>Which sources may send a PROXY header; a connection of any other is closed. Null: all may.</summary>
    public Predicate<TransportAddress>? IsTrustedProxy { get; init; }

    /// <summary>
    /// How long the first message of a connection may take to come, and each further one from its first byte to its last; a PROXY header counts
    /// as part of the first one.
    /// </summary>
    public TimeSpan MessageTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a TLS or DTLS handshake may take.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A connection or DTLS session without a message for so long is closed, unless the core holds state for it.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long the last bytes of a connection may take to leave before it is cut off.</summary>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>TLS and DTLS handshakes under way at once, at most.</summary>
    public int MaxHandshakes { get; init; } = 256;

    /// <summary>DTLS sessions at most.</summary>
    public int MaxDtlsSessions { get; init; } = 4096;

    /// <summary>DTLS sessions of one source address (IPv6: /64) at most.</summary>
    public int MaxDtlsSessionsPerAddress { get; init; } = 128;

    /// <summary>
    /// A message over TLS is dropped whole where more than so many bytes wait for the client. To be below the loop's own limit, since a record cannot
    /// be dropped once it is encrypted.
    /// </summary>
    public int MaxQueuedBytes { get; init; } = 128 * 1024;

    /// <summary>One side of a data connection is not read while so many bytes wait for the other.</summary>
    public int SpliceHighWater { get; init; } = 64 * 1024;

    /// <summary>Makes the secrets of DTLS cookies.</summary>
    public FillRandom FillRandom { get; init; } = RandomNumberGenerator.Fill;
}
