using System.Net;
using System.Text;
using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Turn;
using JbAspire.Protocols.Turn.Authentication;
using JbAspire.Protocols.Turn.Limits;
using JbAspire.Protocols.Wire;
using JbAspire.Turn.Configuration;

namespace JbAspire.Turn.Engine;

/// <summary>The settings of the host in the terms of the core.</summary>
internal static class CoreSettings
{
    // Browsers open several connections at once, and an office shares one address.
    private const int BurstSeconds = 4;
    private const int UnauthenticatedBurstSeconds = 6;

    public static TurnOptions Core(TurnServerOptions options) => new()
    {
        RelayAddresses = [.. options.Relay.Ips.Select(Address)],
        ExternalAddresses = [.. options.Relay.ExternalIps.Select(External)],
        MaxLifetime = (uint)options.Relay.MaxAllocateLifetime,
        PermissionLifetime = (uint)options.Relay.PermissionLifetime,
        ChannelLifetime = (uint)options.Relay.ChannelLifetime,
        MaxBytesPerSecond = options.Limits.MaxBps,
        MaxPermissions = options.Limits.MaxPermissions,
        MaxChannels = options.Limits.MaxChannels,
        StrictChannels = options.Relay.StrictChannels,
        AllowsUdpRelay = options.Relay.Udp,
        AllowsTcpRelay = options.Relay.Tcp,
        AllowsMobility = options.Relay.Mobility,
        Fingerprint = options.Listeners.Fingerprint,
        Software = options.Listeners.Software ? "JbAspire" : null,
        AlternateServers = [.. options.Listeners.AlternateServers.Select(Address)],
        TlsAlternateServers = [.. options.Listeners.TlsAlternateServers.Select(Address)],
        ServesTurn = !options.Listeners.StunOnly,
        UnauthenticatedRate = options.Limits.UnauthorizedRateLimit ? options.Limits.UnauthorizedRate : 0,
        UnauthenticatedBurst = Math.Clamp(options.Limits.UnauthorizedRate * UnauthenticatedBurstSeconds, 1, 1_000_000),
    };

    public static StunBindingOptions Binding(TurnServerOptions options) => new()
    {
        AnswersBinding = !options.Listeners.NoStun,
        Fingerprint = options.Listeners.Fingerprint,
        RequestsPerSecond = options.Limits.BindingRate,
        Burst = Math.Clamp(options.Limits.BindingRate * BurstSeconds, 1, 1_000_000),
    };

    public static AllocationQuotaOptions Quota(TurnServerOptions options) => new()
    {
        UserQuota = options.Limits.UserQuota,
        TotalQuota = options.Limits.TotalQuota,
        BytesPerSecondCapacity = options.Limits.BpsCapacity,
    };

    public static TurnAuthenticationOptions Authentication(CredentialOptions options) => new()
    {
        Realm = options.Realm,
        OriginRealms = options.OriginRealms.ToDictionary(pair => pair.Origin, pair => pair.Realm),
        IsAnonymous = options.Mechanism is CredentialMechanism.None or CredentialMechanism.Anonymous,
        UsesSharedSecrets = options.Mechanism == CredentialMechanism.TimeLimited,
        SharedSecrets = [.. options.StaticAuthSecrets.Select(secret => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(secret))],
        Users = [.. options.Users.Select(User)],
        Separator = options.RestApiSeparator,
        StrictExpiry = options.StrictExpiry,
        NonceLifetimeSeconds = options.StaleNonce,
        OffersSha256 = options.Sha256,
        TokenServerName = options.OAuth ? options.ServerName ?? options.Realm : null,
        TokenKeys = [.. options.OAuthKeys.Select(TokenKey)],
    };

    public static TransportAddress Address(IPAddress address) => TransportAddress.From(address, 0);

    public static TransportAddress Address(IPEndPoint endPoint) => TransportAddress.From(endPoint.Address, endPoint.Port);

    private static Protocols.Turn.ExternalAddress External(Configuration.ExternalAddress address) =>
        new(Address(address.Public), address.Private is null ? null : Address(address.Private));

    private static TurnStaticUser User(TurnUser user) => user.Password is { } password
        ? TurnStaticUser.WithPassword(user.Name, password)
        : TurnStaticUser.WithKey(user.Name, user.Key.Span);

    private static TurnTokenKey TokenKey(OAuthKey key) => new(
        key.KeyId, key.Key.Span, key.Algorithm == OAuthKey.Aes128Gcm ? TurnTokenAlgorithm.A128Gcm : TurnTokenAlgorithm.A256Gcm);
}
