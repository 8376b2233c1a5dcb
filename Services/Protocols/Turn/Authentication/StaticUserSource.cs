using System.Text;
using JbAspire.Protocols.Stun;

namespace JbAspire.Protocols.Turn.Authentication;

/// <summary>Users whose names and keys the configuration lists. Keys and USERHASHes are derived once, at the start.</summary>
internal sealed class StaticUserSource : ICredentialSource
{
    private static readonly byte[] NoKey = new byte[StunKey.MaxLength];

    private readonly Dictionary<(string Name, string Realm), User> _byName = [];
    private readonly Dictionary<string, User> _byHash = [];

    internal StaticUserSource(IEnumerable<TurnStaticUser> users, string defaultRealm)
    {
        foreach (TurnStaticUser user in users)
        {
            string realm = user.Realm ?? defaultRealm;
            User entry = Derive(user, realm);
            _byName.Add((user.Name, realm), entry);
            _byHash.Add(HashOf(user.Name, realm), entry);
        }
    }

    /// <inheritdoc/>
    public TurnAuthenticationResult Identify(in StunMessageView request, in CredentialClaim claim, out TurnCredential? credential)
    {
        credential = null;
        User? user = Find(claim);
        byte[] key = KeyOf(user, claim.Algorithm);
        bool isProved = CredentialClaim.IsProvedBy(request, key);
        if (user is null || key == NoKey)
            return TurnAuthenticationResult.UnknownUser;

        if (!isProved)
            return TurnAuthenticationResult.WrongPassword;

        credential = new TurnCredential
        {
            Username = user.Name,
            User = user.Name,
            Realm = user.Realm,
            Key = key,
            Integrity = claim.ResponseIntegrity,
        };
        return TurnAuthenticationResult.Authenticated;
    }

    private User? Find(in CredentialClaim claim)
    {
        if (claim.Userhash.IsEmpty)
            return _byName.GetValueOrDefault((claim.Username, claim.Realm));

        User? user = _byHash.GetValueOrDefault(Convert.ToHexString(claim.Userhash));
        return user?.Realm == claim.Realm ? user : null;
    }

    private static byte[] KeyOf(User? user, StunPasswordAlgorithm algorithm) =>
        (algorithm == StunPasswordAlgorithm.Sha256 ? user?.Sha256Key : user?.Md5Key) ?? NoKey;

    private static User Derive(TurnStaticUser user, string realm)
    {
        if (!user.Key.IsEmpty)
            return new User(user.Name, realm, user.Key.ToArray(), null);

        byte[] Key(StunPasswordAlgorithm algorithm)
        {
            byte[] key = new byte[StunKey.MaxLength];
            byte[] name = Encoding.UTF8.GetBytes(user.Name);
            return key[..StunKey.DeriveLongTerm(algorithm, name, Encoding.UTF8.GetBytes(realm), user.Password.Span, key)];
        }

        return new User(user.Name, realm, Key(StunPasswordAlgorithm.Md5), Key(StunPasswordAlgorithm.Sha256));
    }

    private static string HashOf(string name, string realm)
    {
        byte[] hash = new byte[StunAttributeReaders.UserhashLength];
        StunKey.DeriveUserhash(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(realm), hash);
        return Convert.ToHexString(hash);
    }

    private sealed class User(string name, string realm, byte[] md5Key, byte[]? sha256Key)
    {
        internal string Name { get; } = name;

        internal string Realm { get; } = realm;

        internal byte[] Md5Key { get; } = md5Key;

        internal byte[]? Sha256Key { get; } = sha256Key;
    }
}
