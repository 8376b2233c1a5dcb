using JbAspire.ServiceDefaults;

namespace JbAspire.Turn.Configuration;

/// <summary>Decides how clients show who they are, and refuses what would be an open relay by oversight.</summary>
internal static class CredentialRules
{
    /// <exception cref="ConfigurationException">Nothing says who may relay, or the options contradict each other.</exception>
    public static TurnServerOptions Complete(TurnServerOptions options, ICollection<string> warnings)
    {
        CredentialOptions credentials = options.Credentials;
        CredentialMechanism mechanism = options.Listeners.StunOnly ? CredentialMechanism.None : Choose(credentials);
        if (credentials.OAuth && credentials.OAuthKeys.Count == 0)
            throw new ConfigurationException("oauth-key", "", "set where oauth is on: kid:base64key:algorithm");
        if (mechanism == CredentialMechanism.Anonymous)
            warnings.Add("no-auth is set: anybody can relay through this server");
        if (credentials.UseAuthSecret == false && credentials.StaticAuthSecrets.Count > 0)
            warnings.Add("static-auth-secret is ignored: use-auth-secret is off");

        if (mechanism == CredentialMechanism.TimeLimited && credentials.Users.Count > 0)
        {
            warnings.Add("user is ignored: use-auth-secret overrides it, as with coturn");
            credentials = credentials with { Users = [] };
        }

        return options with { Credentials = credentials with { Mechanism = mechanism } };
    }

    private static CredentialMechanism Choose(CredentialOptions credentials)
    {
        bool usesSecret = credentials.UseAuthSecret ?? credentials.StaticAuthSecrets.Count > 0;
        if (usesSecret && credentials.StaticAuthSecrets.Count == 0)
            throw new ConfigurationException("static-auth-secret", "", "set where use-auth-secret is on");

        if (credentials.NoAuth)
        {
            return usesSecret || credentials.LongTerm || credentials.Users.Count > 0 || credentials.OAuth
                ? throw new ConfigurationException("no-auth", "true", "off where there are credentials: use-auth-secret, lt-cred-mech, user or oauth")
                : CredentialMechanism.Anonymous;
        }

        if (usesSecret)
            return CredentialMechanism.TimeLimited;
        if (credentials.Users.Count > 0)
            return CredentialMechanism.LongTerm;
        if (credentials.OAuth)
            return CredentialMechanism.AccessToken;
        if (credentials.LongTerm)
            throw new ConfigurationException("user", "", "set where lt-cred-mech is on: name:password");
        throw new ConfigurationException(
            "credentials", "none", "static-auth-secret, user or oauth-key; or no-auth for a relay that is open to anybody, or stun-only for none");
    }
}
