namespace JbAspire.Protocols.Srtp;

/// <summary>What became of a received SRTP or SRTCP packet. Everything but <see cref="Ok"/> means: drop the packet and count it.</summary>
public enum SrtpResult
{
    /// <summary>Authentic and new; the packet was decrypted in place.</summary>
    Ok,

    /// <summary>Too short, or not version 2 of RTP.</summary>
    Malformed,

    /// <summary>Seen before, or older than the replay window reaches (RFC 3711 §3.3.2).</summary>
    Replayed,

    /// <summary>The tag does not fit: forged, damaged, or protected with other keys.</summary>
    AuthenticationFailed,

    /// <summary>A new SSRC, while the context already has <see cref="SrtpReceiver.MaxStreams"/> of them.</summary>
    TooManyStreams,

    /// <summary>The packet index passed 2^48: the keys are used up (RFC 3711 §9.2).</summary>
    IndexExhausted,
}
