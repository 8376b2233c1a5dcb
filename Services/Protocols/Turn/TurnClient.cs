using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Turn;

/// <summary>
/// The 5-tuple by which the server knows a client (RFC 8656 §3.2), and what protects it. Behind a proxy the addresses are those that the proxy
/// told of.
/// </summary>
/// <param name="Path">The server's address and the client's.</param>
/// <param name="Transport">How the client reaches the server.</param>
public readonly record struct TurnClient(FiveTuple Path, TurnClientTransport Transport)
{
    /// <summary>Whether messages lie in a byte stream: TCP and TLS.</summary>
    public bool IsStream => Transport is TurnClientTransport.Tcp or TurnClientTransport.Tls;

    /// <inheritdoc/>
    public bool Equals(TurnClient other) => Transport == other.Transport && Path.Remote == other.Path.Remote && Path.Local == other.Path.Local;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Path.Remote, Path.Local.Port, Transport);
}
