namespace JbAspire.Media;

/// <summary>Why a datagram that reached a worker was not used. Each has a counter.</summary>
public enum DropReason
{
    /// <summary>Its first byte belongs to no protocol of RFC 7983.</summary>
    UnknownProtocol,

    /// <summary>A STUN message that is malformed or names no transport's user name fragment.</summary>
    StunUnknownUsername,

    /// <summary>DTLS or media from an address that no ICE check has proven.</summary>
    UnknownTuple,

    /// <summary>DTLS before the transport was connected, or after it ended.</summary>
    DtlsNotExpected,

    /// <summary>Media before the DTLS handshake gave keys.</summary>
    SrtpNoKeys,

    /// <summary>SRTP or SRTCP that fails authentication.</summary>
    SrtpAuthenticationFailed,

    /// <summary>SRTP or SRTCP that was received before, or is too old to tell.</summary>
    SrtpReplayed,

    /// <summary>SRTP or SRTCP that is malformed, or beyond a limit.</summary>
    SrtpMalformed,

    /// <summary>RTP that is malformed.</summary>
    RtpMalformed,

    /// <summary>RTP with an SSRC (and MID, RID) of no producer.</summary>
    RtpUnknownSsrc,

    /// <summary>RTP with a payload type that its producer did not announce.</summary>
    RtpUnknownPayloadType,

    /// <summary>RTP that came before, or that its stream does not believe.</summary>
    RtpDuplicate,

    /// <summary>A retransmission or probe (RFC 4588) of what is not missing.</summary>
    RtpRetransmission,

    /// <summary>RTCP that is malformed.</summary>
    RtcpMalformed,

    /// <summary>A forwarded packet that has no room left for its new header and authentication tag.</summary>
    RtpTooLarge,

    /// <summary>Media for a plain transport from another address than its peer's, on the socket of the other kind, or before the peer is known.</summary>
    PlainUnexpectedSource,

    /// <summary>What is neither RTP nor RTCP on a socket of plain transports.</summary>
    PlainUnexpectedProtocol,
}

/// <summary>A counter for each <see cref="DropReason"/>. Owned by one thread; others may read slightly old values.</summary>
public sealed class DropCounters
{
    private static readonly string[] Names =
    [
        "unknown_protocol", "stun.unknown_username", "unknown_tuple", "dtls.not_expected", "srtp.no_keys",
        "srtp.authentication_failed", "srtp.replayed", "srtp.malformed", "rtp.malformed", "rtp.unknown_ssrc",
        "rtp.unknown_payload_type", "rtp.duplicate", "rtp.retransmission", "rtcp.malformed", "rtp.too_large",
        "plain.unexpected_source", "plain.unexpected_protocol",
    ];

    private readonly long[] _counts = new long[Names.Length];

    /// <summary>How many datagrams were dropped for <paramref name="reason"/>.</summary>
    public long this[DropReason reason] => Volatile.Read(ref _counts[(int)reason]);

    /// <summary>How many datagrams were dropped in all.</summary>
    public long Total
    {
        get
        {
            long total = 0;
            foreach (long count in _counts)
            {
                total += count;
            }

            return total;
        }
    }

    /// <summary>The name of a reason in metrics: snake_case with the protocol first.</summary>
    public static string NameOf(DropReason reason) => Names[(int)reason];

    internal void Count(DropReason reason) => _counts[(int)reason]++;
}
