using System.Buffers;
using System.Text;
using System.Text.Unicode;
using JbAspire.Protocols.Stun;

namespace JbAspire.Protocols.Turn.Authentication;

/// <summary>Who a request says that it is from: a view into the request. Nothing of it is proved.</summary>
internal ref struct CredentialClaim
{
    private CredentialClaim(string username)
    {
        Username = username;
    }

    /// <summary>The user name; empty where there is a <see cref="Userhash"/>.</summary>
    internal string Username { get; }

    /// <summary>USERNAME as it came; empty where there is a <see cref="Userhash"/>.</summary>
    internal ReadOnlySpan<byte> UsernameBytes { get; private set; }

    /// <summary>USERHASH; empty where there is a user name.</summary>
    internal ReadOnlySpan<byte> Userhash { get; private set; }

    /// <summary>REALM as it came.</summary>
    internal ReadOnlySpan<byte> RealmBytes { get; private set; }

    /// <summary>NONCE.</summary>
    internal ReadOnlySpan<byte> Nonce { get; private set; }

    /// <summary>The realm in which to look the user up: one of ours.</summary>
    internal string Realm { get; set; } = "";

    /// <summary>How the key is made from the password.</summary>
    internal StunPasswordAlgorithm Algorithm { get; set; } = StunPasswordAlgorithm.Md5;

    /// <summary>The integrity attribute of responses.</summary>
    internal StunAttributeType ResponseIntegrity { get; set; } = StunAttributeType.MessageIntegrity;

    /// <summary>
    /// Reads USERNAME or USERHASH, REALM and NONCE; false where one is absent, malformed, or both of the first two are there: 400. Also for a user name
    /// that is no UTF-8 or has control characters, which no prepared name has (RFC 8489 §14.3, RFC 8265 §4.2).
    /// </summary>
    internal static bool TryRead(in StunMessageView request, out CredentialClaim claim)
    {
        claim = default;
        bool hasName = request.TryGetAttribute(StunAttributeType.Username, out ReadOnlySpan<byte> name);
        bool hasHash = request.TryGetAttribute(StunAttributeType.Userhash, out ReadOnlySpan<byte> hash);
        if (hasName == hasHash || !request.TryGetRealm(out ReadOnlySpan<byte> realm) || !request.TryGetNonce(out ReadOnlySpan<byte> nonce))
            return false;

        if (hasName ? !IsName(name) : hash.Length != StunAttributeReaders.UserhashLength)
            return false;

        claim = new CredentialClaim(Encoding.UTF8.GetString(name))
        {
            UsernameBytes = name,
            Userhash = hash,
            RealmBytes = realm,
            Nonce = nonce,
        };
        return true;
    }

    /// <summary>
    /// Whether the request was made with <paramref name="key"/>. "If the MESSAGE-INTEGRITY-SHA256 attribute is present", that one is checked, otherwise
    /// MESSAGE-INTEGRITY (RFC 8489 §9.2.4).
    /// </summary>
    internal static bool IsProvedBy(in StunMessageView request, ReadOnlySpan<byte> key) =>
        request.HasMessageIntegritySha256 ? request.VerifyMessageIntegritySha256(key) : request.VerifyMessageIntegrity(key);

    private static bool IsName(ReadOnlySpan<byte> name)
    {
        // An empty name is nobody's, which the source finds out: 401 as for any other that is unknown.
        if (name.Length > StunAttributeReaders.MaxUsernameLength || !Utf8.IsValid(name))
            return false;

        for (; Rune.DecodeFromUtf8(name, out Rune rune, out int length) == OperationStatus.Done; name = name[length..])
        {
            if (Rune.IsControl(rune))
                return false;
        }

        return true;
    }
}
