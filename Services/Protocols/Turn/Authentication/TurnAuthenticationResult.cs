namespace JbAspire.Protocols.Turn.Authentication;

/// <summary>What an <see cref="ITurnAuthenticator"/> found. The names are the causes by which failures are counted.</summary>
public enum TurnAuthenticationResult : byte
{
    /// <summary>The request is from whom it says.</summary>
    Authenticated,

    /// <summary>No MESSAGE-INTEGRITY of either kind: 401, the first step of every session.</summary>
    NoCredentials,

    /// <summary>MESSAGE-INTEGRITY without USERNAME or USERHASH, REALM or NONCE, or a bid-down: 400.</summary>
    BadRequest,

    /// <summary>The nonce is not ours, not for this address or too old: 438.</summary>
    StaleNonce,

    /// <summary>No such user: 401.</summary>
    UnknownUser,

    /// <summary>The integrity does not verify: 401.</summary>
    WrongPassword,

    /// <summary>A time-limited user name that has expired: 401.</summary>
    Expired,

    /// <summary>The realm is none of ours: 401.</summary>
    WrongRealm,

    /// <summary>An access token that cannot be read, or has expired (RFC 7635): 401.</summary>
    InvalidToken,
}
