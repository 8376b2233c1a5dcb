namespace JbAspire.Networking;

/// <summary>How datagrams are cut out of a TCP byte stream, and how they are put into it.</summary>
public enum StreamFraming
{
    /// <summary>A two-byte length in network order before each datagram (RFC 4571 §2), as ICE-TCP uses it (RFC 6544 §3).</summary>
    Rfc4571,

    /// <summary>
    /// STUN messages and ChannelData, which carry their own length (RFC 8489 §6.2.2, RFC 8656 §12.5). ChannelData is padded
    /// to a multiple of four bytes on the stream; the handler sees it without the padding.
    /// </summary>
    Stun,

    /// <summary>
    /// None: the handler, an <see cref="JbAspire.Protocols.Wire.IRelayHandler"/>, gets the bytes as they come and cuts them itself, behind TLS for
    /// example.
    /// </summary>
    Raw,
}
