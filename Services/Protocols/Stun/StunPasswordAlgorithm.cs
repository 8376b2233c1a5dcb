namespace JbAspire.Protocols.Stun;

/// <summary>How a long-term key is made from a password (RFC 8489 §18.5, IANA registry "STUN Password Algorithms").</summary>
public enum StunPasswordAlgorithm : ushort
{
    /// <summary>MD5: 16 bytes (RFC 8489 §18.5.1.1).</summary>
    Md5 = 0x0001,

    /// <summary>SHA-256: 32 bytes (RFC 8489 §18.5.1.2).</summary>
    Sha256 = 0x0002,
}
