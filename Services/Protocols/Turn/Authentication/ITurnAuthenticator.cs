using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Turn.Authentication;

/// <summary>Decides who sent a request, and writes what proves and demands it. One for each worker; belongs to its thread.</summary>
public interface ITurnAuthenticator
{
    /// <summary>
    /// Checks a request that needs credentials (RFC 8489 §9.2.4). On <see cref="TurnAuthenticationResult.Authenticated"/> there is a credential;
    /// every other result names the error response by <see cref="TurnAuthenticationResults.ErrorCodeOf"/>.
    /// </summary>
    TurnAuthenticationResult Authenticate(in StunMessageView request, in TurnClient client, MonotonicTime now, out TurnCredential? credential);

    /// <summary>
    /// As the shorter form, for a request on an allocation that <paramref name="held"/> made. With access tokens only Allocate and Refresh repeat the
    /// token (RFC 7635 §9); the other requests are proved by the key of <paramref name="held"/>, which a Refresh may replace. Null: no allocation.
    /// </summary>
    TurnAuthenticationResult Authenticate(
        in StunMessageView request,
        in TurnClient client,
        MonotonicTime now,
        TurnCredential? held,
        out TurnCredential? credential) => Authenticate(request, client, now, out credential);

    /// <summary>
    /// Adds to an error response of 401 or 438 what the client needs for its next try: REALM, NONCE, PASSWORD-ALGORITHMS, and
    /// THIRD-PARTY-AUTHORIZATION where OAuth is on (RFC 8489 §9.2.4, RFC 7635 §4.1).
    /// </summary>
    void AddChallenge(ref StunMessageWriter writer, in StunMessageView request, in TurnClient client, MonotonicTime now);
}
