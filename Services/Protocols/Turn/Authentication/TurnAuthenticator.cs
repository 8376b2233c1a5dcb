using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Turn.Authentication;

/// <summary>
/// The long-term credential mechanism of a server (<see href="https://www.rfc-editor.org/rfc/rfc8489#section-9.2.4">RFC 8489 §9.2.4</see>) with static
/// users, time-limited names or access tokens (RFC 7635). Keeps no state for clients: what it hands out it can check again.
/// </summary>
public sealed class TurnAuthenticator : ITurnAuthenticator
{
    /// <summary>The length of the key of nonces in bytes.</summary>
    public const int NonceKeyLength = TurnNonces.KeyLength;

    private readonly TurnRealms _realms;
    private readonly TurnNonces _nonces;
    private readonly PasswordAlgorithms _algorithms;
    private readonly ICredentialSource _source;
    private readonly AccessTokenSource? _tokens;
    private readonly TurnCredential? _anonymous;
    private readonly bool _strictExpiry;
    private readonly Func<MonotonicTime, long> _unixSeconds;

    /// <param name="options">The settings.</param>
    /// <param name="nonceKey">32 random bytes, the same for all workers of a process.</param>
    /// <param name="unixSeconds">The wall clock: seconds since 1970-01-01 UTC at a moment of the loops' clock.</param>
    /// <exception cref="ArgumentException">A setting is out of its range, or the key has another length.</exception>
    public TurnAuthenticator(TurnAuthenticationOptions options, ReadOnlySpan<byte> nonceKey, Func<MonotonicTime, long> unixSeconds)
    {
        options.Validate();
        _realms = new TurnRealms(options.Realm, options.OriginRealms);
        _algorithms = AlgorithmsOf(options);
        _nonces = new TurnNonces(nonceKey, CookieOf(options), options.NonceLifetimeSeconds);
        _source = options.UsesSharedSecrets
            ? new SharedSecretSource(options.SharedSecrets, options.Separator)
            : new StaticUserSource(options.Users, options.Realm);
        _tokens = options.TokenServerName is { } name ? new AccessTokenSource(name, options.TokenKeys) : null;
        _anonymous = options.IsAnonymous ? AnonymousOf(options.Realm) : null;
        _strictExpiry = options.StrictExpiry;
        _unixSeconds = unixSeconds;
    }

    /// <inheritdoc/>
    public TurnAuthenticationResult Authenticate(
        in StunMessageView request, in TurnClient client, MonotonicTime now, out TurnCredential? credential) =>
        Authenticate(request, client, now, held: null, out credential);

    /// <inheritdoc/>
    public TurnAuthenticationResult Authenticate(
        in StunMessageView request, in TurnClient client, MonotonicTime now, TurnCredential? held, out TurnCredential? credential)
    {
        credential = _anonymous;
        if (_anonymous is not null)
            return TurnAuthenticationResult.Authenticated;

        if (!HasIntegrity(request))
            return TurnAuthenticationResult.NoCredentials;

        if (!CredentialClaim.TryRead(request, out CredentialClaim claim) || !AgreeOnAlgorithm(request, ref claim))
            return TurnAuthenticationResult.BadRequest;

        TurnAuthenticationResult result = Identify(request, ref claim, client, now, held, out credential);
        if (result == TurnAuthenticationResult.Authenticated && HasExpired(request, credential!, now))
            result = TurnAuthenticationResult.Expired;

        if (result == TurnAuthenticationResult.Authenticated && !_nonces.IsValid(claim.Nonce, client, now))
            result = TurnAuthenticationResult.StaleNonce;

        credential = result == TurnAuthenticationResult.Authenticated ? credential : null;
        return result;
    }

    /// <inheritdoc/>
    public void AddChallenge(ref StunMessageWriter writer, in StunMessageView request, in TurnClient client, MonotonicTime now)
    {
        Span<byte> nonce = stackalloc byte[TurnNonces.MaxLength];
        writer.AddAttribute(StunAttributeType.Realm, _realms.BytesDemandedOf(request));
        writer.AddAttribute(StunAttributeType.Nonce, nonce[.._nonces.Write(nonce, client, now)]);
        _algorithms.AddTo(ref writer);
        _tokens?.AddChallenge(ref writer);
    }

    // §9.2.4, first check.
    private static bool HasIntegrity(in StunMessageView request) => request.HasMessageIntegrity || request.HasMessageIntegritySha256;

    // Third check. The kind of the response's integrity follows from it, save that a client that chose
    // MESSAGE-INTEGRITY-SHA256 on its own gets it.
    private bool AgreeOnAlgorithm(in StunMessageView request, ref CredentialClaim claim)
    {
        if (!_algorithms.TryAgree(request, out StunPasswordAlgorithm algorithm, out bool isNegotiated))
            return false;

        claim.Algorithm = algorithm;
        claim.ResponseIntegrity = isNegotiated || request.HasMessageIntegritySha256
            ? StunAttributeType.MessageIntegritySha256
            : StunAttributeType.MessageIntegrity;
        return true;
    }

    // Fourth and fifth check: who, in which realm, and is it proved. A wrong realm costs the same HMAC.
    private TurnAuthenticationResult Identify(
        in StunMessageView request,
        ref CredentialClaim claim,
        in TurnClient client,
        MonotonicTime now,
        TurnCredential? held,
        out TurnCredential? credential)
    {
        bool isOurRealm = _realms.TryMatch(request, claim.RealmBytes, out string realm);
        claim.Realm = realm;
        TurnAuthenticationResult result;
        if (_tokens is not null && request.TryGetAttribute(StunAttributeType.AccessToken, out ReadOnlySpan<byte> token))
        {
            // Opening a token costs more than an HMAC: a source that cannot receive our nonce cannot ask for it.
            credential = null;
            result = _nonces.IsValid(claim.Nonce, client, now)
                ? _tokens.Identify(request, claim, token, _unixSeconds(now), out credential)
                : TurnAuthenticationResult.StaleNonce;
        }
        else if (IsOfHeldToken(request, claim, held))
        {
            result = AccessTokenSource.IdentifyHeld(request, held!, out credential);
        }
        else
        {
            result = _source.Identify(request, claim, out credential);
        }

        return isOurRealm ? result : TurnAuthenticationResult.WrongRealm;
    }

    // "The TURN client MUST include the ACCESS-TOKEN attribute only in Allocate and Refresh requests" (RFC 7635 §9).
    private static bool IsOfHeldToken(in StunMessageView request, in CredentialClaim claim, TurnCredential? held) =>
        held is { MaxLifetimeSeconds: not null }
        && request.Method is not (StunMethod.Allocate or StunMethod.Refresh)
        && claim.Username == held.Username
        && claim.Realm == held.Realm;

    private bool HasExpired(in StunMessageView request, TurnCredential credential, MonotonicTime now) =>
        (_strictExpiry || request.Method == StunMethod.Allocate) && credential.ExpiresAt < _unixSeconds(now);

    // SHA-256 needs the password: with a user of whom only the MD5 key is known, MD5 alone is offered.
    private static PasswordAlgorithms AlgorithmsOf(TurnAuthenticationOptions options)
    {
        if (!options.OffersSha256)
            return new PasswordAlgorithms();

        bool onlyMd5 = !options.UsesSharedSecrets && options.Users.Any(user => !user.Key.IsEmpty);
        return onlyMd5
            ? new PasswordAlgorithms(StunPasswordAlgorithm.Md5)
            : new PasswordAlgorithms(StunPasswordAlgorithm.Sha256, StunPasswordAlgorithm.Md5);
    }

    // A client that sees "Username anonymity" must send USERHASH (§9.2.5), which only finds users that are known beforehand.
    private static byte[] CookieOf(TurnAuthenticationOptions options) => options.OffersSha256
        ? NonceCookie.Of(offersUserhash: !options.UsesSharedSecrets && options.TokenServerName is null)
        : [];

    private static TurnCredential AnonymousOf(string realm) =>
        new() { Username = "", User = "", Realm = realm, Key = default, Integrity = StunAttributeType.MessageIntegrity };
}
