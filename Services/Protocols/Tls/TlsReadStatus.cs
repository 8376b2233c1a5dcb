namespace JbAspire.Protocols.Tls;

/// <summary>How a call into a session ended.</summary>
public enum TlsReadStatus
{
    /// <summary>There is plaintext, and there may be more: ask again.</summary>
    Data,

    /// <summary>All records are used up; more have to come.</summary>
    NeedsMore,

    /// <summary>The peer sent close_notify (RFC 8446 §6.1) and was answered; the session is over.</summary>
    Closed,

    /// <summary>The session is broken; an alert may wait to be sent.</summary>
    Failed,
}
