using System.Text;
using JbAspire.Protocols.Stun;

namespace JbAspire.Protocols.Turn.Authentication;

/// <summary>The realms of a server: one for each origin that has its own, and the default one (draft-johnston-tram-stun-origin-02 §3).</summary>
internal sealed class TurnRealms
{
    private readonly string _default;
    private readonly Dictionary<string, string> _ofOrigin;
    private readonly (string Name, byte[] Bytes)[] _all;

    internal TurnRealms(string defaultRealm, IReadOnlyDictionary<string, string> ofOrigin)
    {
        _default = defaultRealm;
        _ofOrigin = new Dictionary<string, string>(ofOrigin, StringComparer.OrdinalIgnoreCase);
        _all = [.. ofOrigin.Values.Prepend(defaultRealm).Distinct().Select(name => (name, Encoding.UTF8.GetBytes(name)))];
    }

    /// <summary>
    /// The realm to demand of a request: that of its origin, else the one that it names if it is ours (a later request need not repeat its origin),
    /// else the default one.
    /// </summary>
    internal ReadOnlySpan<byte> BytesDemandedOf(in StunMessageView request)
    {
        string demanded = HasOrigin(request) ? OfOrigin(request)
            : request.TryGetRealm(out ReadOnlySpan<byte> received) ? Find(received) ?? _default
            : _default;
        return Array.Find(_all, realm => realm.Name == demanded).Bytes;
    }

    /// <summary>Whether a request's REALM is that of its origin or, without ORIGIN, any of ours; <paramref name="realm"/> is the default one if not.</summary>
    internal bool TryMatch(in StunMessageView request, ReadOnlySpan<byte> received, out string realm)
    {
        string? found = Find(received);
        realm = found ?? _default;
        return found is not null && (!HasOrigin(request) || OfOrigin(request) == found);
    }

    private static bool HasOrigin(in StunMessageView request) => request.HasAttribute(StunAttributeType.Origin);

    private string OfOrigin(in StunMessageView request)
    {
        request.TryGetAttribute(StunAttributeType.Origin, out ReadOnlySpan<byte> origin);
        bool isKnown = _ofOrigin.Count > 0 && origin.Length <= StunAttributeReaders.MaxTextLength;
        return isKnown ? _ofOrigin.GetValueOrDefault(Encoding.UTF8.GetString(origin), _default) : _default;
    }

    private string? Find(ReadOnlySpan<byte> received)
    {
        foreach ((string name, byte[] bytes) in _all)
        {
            if (received.SequenceEqual(bytes))
                return name;
        }

        return null;
    }
}
