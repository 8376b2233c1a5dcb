namespace JbAspire.Turn.Configuration;

/// <summary>How clients show who they are.</summary>
internal enum CredentialMechanism
{
    /// <summary>Nothing needs credentials: <c>stun-only</c>.</summary>
    None,

    /// <summary>Anybody may relay: <c>no-auth</c>.</summary>
    Anonymous,

    /// <summary>Long-term credentials of the configured users: <c>lt-cred-mech</c> with <c>user</c>.</summary>
    LongTerm,

    /// <summary>Time-limited names and passwords made from a shared secret: <c>use-auth-secret</c>.</summary>
    TimeLimited,

    /// <summary>Access tokens alone (RFC 7635): <c>oauth</c> without users and secrets.</summary>
    AccessToken,
}
