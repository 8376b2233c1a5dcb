namespace JbAspire.AppHost;

/// <summary>Which program relays: <c>Parameters:turn-server</c>.</summary>
internal enum TurnServerKind
{
    /// <summary>Our own (<c>jbaspire</c>).</summary>
    JbAspire,

    /// <summary>A real coturn with the same ports, secret, realm and certificate (<c>coturn</c>).</summary>
    Coturn,
}
