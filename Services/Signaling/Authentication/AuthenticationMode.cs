namespace JbAspire.Signaling.Authentication;

/// <summary>What the service asks of a caller before the WebSocket opens.</summary>
internal enum AuthenticationMode
{
    /// <summary>A valid token.</summary>
    Required,

    /// <summary>A valid token or none; a wrong one is refused.</summary>
    Optional,

    /// <summary>Nothing: tokens are not looked at.</summary>
    None,
}
