using JbAspire.Protocols.Stun;

namespace JbAspire.Protocols.Turn.Authentication;

/// <summary>One way of knowing users and their keys.</summary>
internal interface ICredentialSource
{
    /// <summary>
    /// Looks up the user and checks the integrity: <see cref="TurnAuthenticationResult.Authenticated"/> with a credential, or why not. An unknown user
    /// costs the same HMAC as a wrong password, so that time does not tell which names exist.
    /// </summary>
    TurnAuthenticationResult Identify(in StunMessageView request, in CredentialClaim claim, out TurnCredential? credential);
}
