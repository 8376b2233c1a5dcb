namespace JbAspire.Protocols.Tls;

/// <summary>What became of a datagram that no session knows.</summary>
public enum DtlsListenResult
{
    /// <summary>It is no ClientHello, or a broken one.</summary>
    Ignored,

    /// <summary>A HelloVerifyRequest waits to be sent; nothing is remembered.</summary>
    CookieSent,

    /// <summary>The client has shown that it receives at its address: it has a session.</summary>
    Accepted,
}
