namespace JbAspire.Protocols.Dtls;

/// <summary>Why a <see cref="DtlsSession"/> failed.</summary>
public enum DtlsFailure
{
    /// <summary>It did not fail.</summary>
    None,

    /// <summary>The handshake was not complete within <see cref="DtlsOptions.HandshakeTimeout"/>.</summary>
    HandshakeTimeout,

    /// <summary>The peer's certificate has none of the fingerprints that signalling gave (RFC 5763 §5).</summary>
    FingerprintMismatch,

    /// <summary>The two sides have no SRTP protection profile in common, or the peer sent no use_srtp (RFC 5764 §4.1).</summary>
    NoCommonSrtpProfile,

    /// <summary>Another fault of the handshake or a fatal alert of the peer; the event's detail names it.</summary>
    ProtocolError,
}
