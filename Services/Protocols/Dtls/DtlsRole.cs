namespace JbAspire.Protocols.Dtls;

/// <summary>Which side of the handshake an endpoint plays (RFC 5763 §5: SDP's "active" is the client, "passive" the server).</summary>
public enum DtlsRole
{
    /// <summary>Sends the ClientHello.</summary>
    Client,

    /// <summary>Waits for it.</summary>
    Server,
}
