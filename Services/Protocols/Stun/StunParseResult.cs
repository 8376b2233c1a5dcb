namespace JbAspire.Protocols.Stun;

/// <summary>What <see cref="StunMessageView.TryParse"/> found.</summary>
public enum StunParseResult : byte
{
    /// <summary>A well-formed message.</summary>
    Success,

    /// <summary>Shorter than the header of 20 bytes.</summary>
    TooShort,

    /// <summary>The first two bits are not zero: RTP, DTLS, ChannelData or something else (RFC 8489 §5).</summary>
    NotStun,

    /// <summary>The magic cookie is missing: RFC 3489 or something else. Neither is answered.</summary>
    NoMagicCookie,

    /// <summary>The length is not a multiple of four, or is not what the datagram holds.</summary>
    WrongLength,

    /// <summary>An attribute is longer than what is left of the message.</summary>
    AttributeOverrun,

    /// <summary>An attribute follows FINGERPRINT, or MESSAGE-INTEGRITY or FINGERPRINT has a wrong length.</summary>
    MalformedAttribute,
}
