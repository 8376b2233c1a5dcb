namespace JbAspire.Protocols.Turn.Authentication;

/// <summary>
/// Settings of a <see cref="TurnAuthenticator"/>. In brackets coturn's names. One mechanism is in force: none (<see cref="IsAnonymous"/>), else
/// time-limited names (<see cref="UsesSharedSecrets"/>), else static users; access tokens come on top where a server name is given.
/// </summary>
public sealed record TurnAuthenticationOptions
{
    /// <summary>The realm of clients whose origin has none of its own [realm]: 1-127 bytes of UTF-8.</summary>
    public required string Realm { get; init; }

    /// <summary>The realm of each origin, such as "https://example.org": at most 256; compared without regard to case.</summary>
    public IReadOnlyDictionary<string, string> OriginRealms { get; init; } = new Dictionary<string, string>();

    /// <summary>True asks nobody for credentials [no-auth]. Every allocation is then of one user.</summary>
    public bool IsAnonymous { get; init; }

    /// <summary>Users with long-term credentials [user, lt-cred-mech]: at most 65,536.</summary>
    public IReadOnlyList<TurnStaticUser> Users { get; init; } = [];

    /// <summary>True takes time-limited names of <see cref="SharedSecrets"/> [use-auth-secret]; <see cref="Users"/> are then not looked at.</summary>
    public bool UsesSharedSecrets { get; init; }

    /// <summary>Secrets of time-limited names [static-auth-secret]: 1-16 at once, so that one can replace another, of 1-1024 bytes.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> SharedSecrets { get; init; } = [];

    /// <summary>What stands between expiry and name of a time-limited name [rest-api-separator]: printable ASCII, not a letter or a digit.</summary>
    public char Separator { get; init; } = ':';

    /// <summary>True refuses every request after the name's expiry; false, as coturn, only Allocate: what has begun lives on.</summary>
    public bool StrictExpiry { get; init; }

    /// <summary>How long a nonce holds, in seconds, 10-86,400 [stale-nonce]; 0: without end.</summary>
    public int NonceLifetimeSeconds { get; init; } = 600;

    /// <summary>Whether the features of RFC 8489 are offered: nonce cookie, PASSWORD-ALGORITHMS and, where all users are static, USERHASH.</summary>
    public bool OffersSha256 { get; init; } = true;

    /// <summary>The server's name for access tokens [server-name], 1-255 bytes of UTF-8: turns RFC 7635 on [oauth]; null turns it off.</summary>
    public string? TokenServerName { get; init; }

    /// <summary>Keys of access tokens, at most 1,024: at least one where <see cref="TokenServerName"/> is given.</summary>
    public IReadOnlyList<TurnTokenKey> TokenKeys { get; init; } = [];

    /// <summary>Checks every setting.</summary>
    /// <exception cref="ArgumentException">A setting is out of its range: the message names it, its value and the range.</exception>
    public void Validate() => TurnAuthenticationOptionsCheck.Run(this);

    /// <summary>The settings without a secret.</summary>
    public override string ToString() =>
        $"realm {PrintableText.Of(Realm)}, {Mechanism}, nonce {NonceLifetimeSeconds} s, SHA-256 {(OffersSha256 ? "offered" : "off")}";

    private string Mechanism => this switch
    {
        { IsAnonymous: true } => "no credentials",
        { UsesSharedSecrets: true } => $"{SharedSecrets.Count} shared secrets",
        _ => $"{Users.Count} users",
    };
}
