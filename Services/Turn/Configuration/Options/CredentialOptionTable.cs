using static JbAspire.Turn.Configuration.Options.OptionKinds;

namespace JbAspire.Turn.Configuration.Options;

/// <summary>Options of <see cref="CredentialOptions"/>. A reload changes them all.</summary>
internal static class CredentialOptionTable
{
    private const int MaxNonceSeconds = 86_400;
    private const string RealmValues = "1 to 127 characters without quotes, colons and control characters";

    public static IEnumerable<TurnOption> Options =>
    [
        Switch("use-auth-secret", o => o.Credentials.UseAuthSecret ?? o.Credentials.StaticAuthSecrets.Count > 0,
            (o, v) => With(o, o.Credentials with { UseAuthSecret = v }),
            "Time-limited credentials made from static-auth-secret; implied by it."),
        ListOf("static-auth-secret", "secret", "not empty", text => text.Length == 0 ? null : text,
            o => o.Credentials.StaticAuthSecrets, (o, v) => With(o, o.Credentials with { StaticAuthSecrets = v }),
            "Secret of time-limited credentials; several for rotation.") with { IsSecret = true },
        Of("rest-api-separator", "character", "one character", value => value.Text.Length == 1 ? value.Text : null,
            o => o.Credentials.RestApiSeparator.ToString(), (o, v) => With(o, o.Credentials with { RestApiSeparator = v[0] }),
            "Between expiry and name of a time-limited user name.") with { Short = 'C' },
        Switch("lt-cred-mech", o => o.Credentials.LongTerm, (o, v) => With(o, o.Credentials with { LongTerm = v }),
            "Long-term credentials; implied by user.") with { Short = 'a' },
        ListOf("user", "name:password", "name:password, or name:0x with 32 or 64 hexadecimal digits",
            text => TurnUser.TryParse(text, out TurnUser? user) ? user : null,
            o => o.Credentials.Users, (o, v) => With(o, o.Credentials with { Users = v }),
            "User of long-term credentials.") with { Short = 'u', IsSecret = true },
        Switch("no-auth", o => o.Credentials.NoAuth, (o, v) => With(o, o.Credentials with { NoAuth = v }),
            "Anybody may relay. For tests alone.") with { Short = 'z' },
        Of("realm", "realm", RealmValues, value => OptionValues.IsRealm(value.Text) ? value.Text : null,
            o => o.Credentials.Realm, (o, v) => With(o, o.Credentials with { Realm = v }), "Realm of the credentials.") with { Short = 'r' },
        ListOf("origin-realm", "origin=realm", $"origin=realm, the realm being {RealmValues}",
            text => OriginRealm.TryParse(text, out OriginRealm? pair) ? pair : null,
            o => o.Credentials.OriginRealms, (o, v) => With(o, o.Credentials with { OriginRealms = v }),
            "Realm of the clients that send this ORIGIN."),
        Text("server-name", "name", o => o.Credentials.ServerName, (o, v) => With(o, o.Credentials with { ServerName = v }),
            "Name that access tokens are made for; default: the realm."),
        Switch("oauth", o => o.Credentials.OAuth, (o, v) => With(o, o.Credentials with { OAuth = v }),
            "Access tokens (RFC 7635) beside the other credentials."),
        ListOf("oauth-key", "kid:key[:algorithm]", "kid:key:algorithm with a base64 key of 32 bytes for A256GCM or 16 bytes for A128GCM",
            text => OAuthKey.TryParse(text, out OAuthKey? key) ? key : null,
            o => o.Credentials.OAuthKeys, (o, v) => With(o, o.Credentials with { OAuthKeys = v }),
            "Key shared with the authorization server; needed with oauth.") with { IsSecret = true },
        StaleNonce(),
        Switch("strict-expiry", o => o.Credentials.StrictExpiry, (o, v) => With(o, o.Credentials with { StrictExpiry = v }),
            "Allocations end when their time-limited name does, not only new ones are refused."),
        Switch("sha256", o => o.Credentials.Sha256, (o, v) => With(o, o.Credentials with { Sha256 = v }),
            "Offers MESSAGE-INTEGRITY-SHA256 and password algorithms (RFC 8489)."),
        Switch("no-sha256", o => !o.Credentials.Sha256, (o, v) => With(o, o.Credentials with { Sha256 = !v }), "Does not."),
    ];

    // The bare name means coturn's 600 seconds, which are the default here.
    private static TurnOption StaleNonce()
    {
        TurnOption number = Number(
            "stale-nonce",
            "seconds",
            (0, MaxNonceSeconds),
            o => o.Credentials.StaleNonce,
            (o, v) => With(o, o.Credentials with { StaleNonce = (int)v }),
            "Lifetime of a nonce; 0: unlimited.");
        return number with
        {
            ArgumentIsOptional = true,
            Apply = (options, values) => values[^1].Text.Length == 0
                ? With(options, options.Credentials with { StaleNonce = new CredentialOptions().StaleNonce })
                : number.Apply(options, values),
        };
    }

    private static TurnServerOptions With(TurnServerOptions options, CredentialOptions credentials) => options with { Credentials = credentials };
}
