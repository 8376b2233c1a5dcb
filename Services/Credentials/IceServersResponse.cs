namespace JbAspire.Credentials;

/// <summary>
/// Body of <c>GET /api/v1/webrtc/ice-servers</c>. The flat fields repeat the TURN entry for clients that build their own list; they and
/// <see cref="Ttl"/> (seconds) are absent while TURN is not configured.
/// </summary>
internal sealed record IceServersResponse(
    string? TurnServerUrl,
    string? TurnUsername,
    string? TurnCredential,
    long? Ttl,
    IReadOnlyList<IceServer> IceServers)
{
    public static IceServersResponse Create(TurnOptions options, string user, DateTimeOffset now)
    {
        if (!options.IsConfigured)
            return new IceServersResponse(null, null, null, null, [.. options.StunServers.Select(server => new IceServer($"stun:{server}"))]);

        var server = options.ServerUrl!;
        var credential = Credentials.TurnCredential.Create(user, options.StaticAuthSecret!, options.CredentialLifetime, now);
        return new IceServersResponse(
            server,
            credential.Username,
            credential.Password,
            credential.LifetimeSeconds,
            [new IceServer($"stun:{server}"), .. TurnAddresses(options).Select(address => new IceServer(address, credential.Username, credential.Password))]);
    }

    // RFC 7065 §3.1. Each reaches the same server past a stricter firewall than the one before: one without UDP, one that lets TLS alone out.
    private static IEnumerable<string> TurnAddresses(TurnOptions options)
    {
        yield return $"turn:{options.ServerUrl}";
        yield return $"turn:{options.ServerUrl}?transport=tcp";
        if (options.TlsServerUrl is not null)
            yield return $"turns:{options.TlsServerUrl}?transport=tcp";
    }
}
