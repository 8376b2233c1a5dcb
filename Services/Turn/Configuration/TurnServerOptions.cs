namespace JbAspire.Turn.Configuration;

/// <summary>
/// What the server is to do: made once by <see cref="TurnConfiguration"/> from file, section and command line, checked, and never changed; a
/// reload makes another one. Each property group is one concern; the names in their comments are those of <c>turnserver.conf</c>.
/// </summary>
internal sealed record TurnServerOptions
{
    /// <summary>Where clients are served and what their messages may ask.</summary>
    public ListenerOptions Listeners { get; init; } = new();

    /// <summary>Relayed addresses and lifetimes.</summary>
    public RelayOptions Relay { get; init; } = new();

    /// <summary>Who may relay.</summary>
    public CredentialOptions Credentials { get; init; } = new();

    /// <summary>How much.</summary>
    public LimitOptions Limits { get; init; } = new();

    /// <summary>To whom.</summary>
    public PeerOptions Peers { get; init; } = new();

    /// <summary>Certificate and versions of TLS and DTLS.</summary>
    public TlsOptions Tls { get; init; } = new();

    /// <summary>Logs, metrics, start and end of the process.</summary>
    public OperationsOptions Operations { get; init; } = new();
}
