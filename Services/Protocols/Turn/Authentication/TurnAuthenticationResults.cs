using JbAspire.Protocols.Stun;

namespace JbAspire.Protocols.Turn.Authentication;

/// <summary>What follows from each result.</summary>
public static class TurnAuthenticationResults
{
    /// <summary>The code of the error response (RFC 8489 §9.2.4).</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="result"/> is <see cref="TurnAuthenticationResult.Authenticated"/>.</exception>
    public static StunErrorCode ErrorCodeOf(this TurnAuthenticationResult result) => result switch
    {
        TurnAuthenticationResult.BadRequest => StunErrorCode.BadRequest,
        TurnAuthenticationResult.StaleNonce => StunErrorCode.StaleNonce,
        TurnAuthenticationResult.Authenticated => throw new ArgumentOutOfRangeException(nameof(result), result, "Not an error."),
        _ => StunErrorCode.Unauthenticated,
    };
}
