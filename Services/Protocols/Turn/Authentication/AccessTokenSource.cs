using System.Security.Cryptography;
using System.Text;
using JbAspire.Protocols.Stun;

namespace JbAspire.Protocols.Turn.Authentication;

/// <summary>Users whom an authorization server vouches for by an access token (RFC 7635): USERNAME names the key that opens it.</summary>
internal sealed class AccessTokenSource
{
    private const int SessionTagLength = 8;

    private static readonly byte[] NoKey = new byte[StunKey.MaxLength];

    private readonly byte[] _serverName;
    private readonly Dictionary<string, TurnTokenKey> _keys;

    internal AccessTokenSource(string serverName, IEnumerable<TurnTokenKey> keys)
    {
        _serverName = Encoding.UTF8.GetBytes(serverName);
        _keys = keys.ToDictionary(key => key.Kid);
    }

    /// <summary>THIRD-PARTY-AUTHORIZATION: the name under which the authorization server knows this server (RFC 7635 §6.1).</summary>
    internal void AddChallenge(ref StunMessageWriter writer) => writer.AddAttribute(StunAttributeType.ThirdPartyAuthorization, _serverName);

    /// <summary>Opens ACCESS-TOKEN and checks the integrity with the key in it.</summary>
    internal TurnAuthenticationResult Identify(
        in StunMessageView request,
        in CredentialClaim claim,
        ReadOnlySpan<byte> encrypted,
        long unixSeconds,
        out TurnCredential? credential)
    {
        credential = null;
        if (!TryOpen(claim, encrypted, unixSeconds, out AccessToken token))
        {
            CredentialClaim.IsProvedBy(request, NoKey);
            return TurnAuthenticationResult.InvalidToken;
        }

        // The key's length says which HMAC it is for (RFC 7635 §6.2): nobody on the path can bid it down.
        StunAttributeType integrity = token.MacKey.Length == HMACSHA256.HashSizeInBytes
            ? StunAttributeType.MessageIntegritySha256
            : StunAttributeType.MessageIntegrity;
        if (!IsProvedBy(request, integrity, token.MacKey))
            return TurnAuthenticationResult.WrongPassword;

        credential = new TurnCredential
        {
            Username = claim.Username,
            User = $"{claim.Username}#{TagOf(token.MacKey)}",
            Realm = claim.Realm,
            Key = token.MacKey,
            Integrity = integrity,
            MaxLifetimeSeconds = token.RemainingAt(unixSeconds),
        };
        return TurnAuthenticationResult.Authenticated;
    }

    /// <summary>Checks a request that repeats no token with the key of the allocation's credential.</summary>
    internal static TurnAuthenticationResult IdentifyHeld(in StunMessageView request, TurnCredential held, out TurnCredential? credential)
    {
        bool isProved = IsProvedBy(request, held.Integrity, held.Key.Span);
        credential = isProved ? held : null;
        return isProved ? TurnAuthenticationResult.Authenticated : TurnAuthenticationResult.WrongPassword;
    }

    private static bool IsProvedBy(in StunMessageView request, StunAttributeType integrity, ReadOnlySpan<byte> key) =>
        integrity == StunAttributeType.MessageIntegritySha256
            ? request.VerifyMessageIntegritySha256(key)
            : !request.HasMessageIntegritySha256 && request.VerifyMessageIntegrity(key);

    private bool TryOpen(in CredentialClaim claim, ReadOnlySpan<byte> encrypted, long unixSeconds, out AccessToken token)
    {
        token = default;
        return claim.Userhash.IsEmpty
            && _keys.TryGetValue(claim.Username, out TurnTokenKey? key)
            && key.HoldsAt(unixSeconds)
            && AccessToken.TryDecrypt(encrypted, key, _serverName, out token)
            && token.IsFreshAt(unixSeconds);
    }

    // Everybody's USERNAME is the same kid: what tells users apart is the key of their token, of which a hash may be shown.
    private static string TagOf(ReadOnlySpan<byte> macKey) => Convert.ToHexStringLower(SHA256.HashData(macKey).AsSpan(0, SessionTagLength));
}
