namespace JbAspire.Turn.Configuration;

/// <summary>Who may relay.</summary>
internal sealed record CredentialOptions
{
    public const string DefaultRealm = "jbaspire";

    /// <summary>What follows from the switches below; <see cref="CredentialRules"/> decides.</summary>
    public CredentialMechanism Mechanism { get; init; }

    /// <summary><c>no-auth</c>: an open relay.</summary>
    public bool NoAuth { get; init; }

    /// <summary><c>lt-cred-mech</c>; implied by <c>user</c>.</summary>
    public bool LongTerm { get; init; }

    /// <summary><c>use-auth-secret</c>; null where it is not set: implied by <c>static-auth-secret</c> then.</summary>
    public bool? UseAuthSecret { get; init; }

    /// <summary><c>realm</c>: of clients that send no ORIGIN, or one that <see cref="OriginRealms"/> does not have.</summary>
    public string Realm { get; init; } = DefaultRealm;

    /// <summary><c>origin-realm</c>: the realm of each ORIGIN.</summary>
    public IReadOnlyList<OriginRealm> OriginRealms { get; init; } = [];

    /// <summary><c>server-name</c>: told to clients of <c>oauth</c>, and authenticated with each token; null: the realm.</summary>
    public string? ServerName { get; init; }

    /// <summary><c>static-auth-secret</c>: several at once for rotation. Never logged.</summary>
    public IReadOnlyList<string> StaticAuthSecrets { get; init; } = [];

    /// <summary><c>rest-api-separator</c>: between expiry and name of a time-limited user name.</summary>
    public char RestApiSeparator { get; init; } = ':';

    /// <summary><c>user</c>: names and passwords. Empty where <see cref="Mechanism"/> is time-limited, as coturn has it.</summary>
    public IReadOnlyList<TurnUser> Users { get; init; } = [];

    /// <summary><c>oauth</c>: access tokens are accepted too.</summary>
    public bool OAuth { get; init; }

    /// <summary><c>oauth-key</c>: keys of the authorization server. Never logged.</summary>
    public IReadOnlyList<OAuthKey> OAuthKeys { get; init; } = [];

    /// <summary><c>stale-nonce</c>: for how many seconds a nonce is good; 0 means for ever.</summary>
    public int StaleNonce { get; init; } = 600;

    /// <summary><c>strict-expiry</c>: allocations end when their time-limited name does. coturn looks at it in the first request alone.</summary>
    public bool StrictExpiry { get; init; }

    /// <summary><c>sha256</c>: offers PASSWORD-ALGORITHMS and with it MESSAGE-INTEGRITY-SHA256 (RFC 8489 §9.2); MD5 and SHA-1 stay.</summary>
    public bool Sha256 { get; init; } = true;

    /// <summary>No secret reaches a log by way of a record's text.</summary>
    public override string ToString() => $"{Mechanism}, realm {Realm}";
}
