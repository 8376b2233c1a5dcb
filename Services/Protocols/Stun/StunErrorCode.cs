namespace JbAspire.Protocols.Stun;

/// <summary>Error codes of ERROR-CODE (RFC 8489 §14.8, RFC 8656 §19, RFC 8445 §7.3.1.1, RFC 6062 §6.3, RFC 8016 §3).</summary>
public enum StunErrorCode : ushort
{
    /// <summary>300: try the server of ALTERNATE-SERVER.</summary>
    TryAlternate = 300,

    /// <summary>400: malformed.</summary>
    BadRequest = 400,

    /// <summary>401: credentials are missing or wrong.</summary>
    Unauthenticated = 401,

    /// <summary>403: authenticated, but not allowed.</summary>
    Forbidden = 403,

    /// <summary>405: the server does not offer mobility.</summary>
    MobilityForbidden = 405,

    /// <summary>420: a comprehension-required attribute is not understood.</summary>
    UnknownAttribute = 420,

    /// <summary>437: there is no allocation, or one too many.</summary>
    AllocationMismatch = 437,

    /// <summary>438: the nonce is no longer valid.</summary>
    StaleNonce = 438,

    /// <summary>440: the address family is not offered.</summary>
    AddressFamilyNotSupported = 440,

    /// <summary>441: not the credentials of the allocation.</summary>
    WrongCredentials = 441,

    /// <summary>442: the relay transport is not offered.</summary>
    UnsupportedTransportProtocol = 442,

    /// <summary>443: the peer's address family is not the allocation's.</summary>
    PeerAddressFamilyMismatch = 443,

    /// <summary>446: there is a connection to this peer already.</summary>
    ConnectionAlreadyExists = 446,

    /// <summary>447: the connection to the peer failed or timed out.</summary>
    ConnectionTimeoutOrFailure = 447,

    /// <summary>486: the user has no allocation left.</summary>
    AllocationQuotaReached = 486,

    /// <summary>487: both agents claim the same ICE role.</summary>
    RoleConflict = 487,

    /// <summary>500: the server failed for a moment.</summary>
    ServerError = 500,

    /// <summary>508: no port or bandwidth is left.</summary>
    InsufficientCapacity = 508,
}
