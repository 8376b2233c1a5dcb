namespace JbAspire.Media.Retransmission;

/// <summary>The RTCP message that asks a peer for a key frame.</summary>
internal enum KeyFrameRequestMethod : byte
{
    /// <summary>The peer negotiated none: it cannot be asked.</summary>
    None,

    /// <summary>Picture loss indication (RFC 4585 §6.3.1).</summary>
    PictureLossIndication,

    /// <summary>Full intra request (RFC 5104 §4.3.1).</summary>
    FullIntraRequest,
}
