namespace JbAspire.Protocols.Turn;

/// <summary>The family of REQUESTED-ADDRESS-FAMILY and its kin (RFC 8656 §18.6); other values are possible on the wire.</summary>
public enum TurnAddressFamily : byte
{
    /// <summary>IPv4.</summary>
    IPv4 = 0x01,

    /// <summary>IPv6.</summary>
    IPv6 = 0x02,
}
