using System.Text;
using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Transports;

/// <summary>
/// Finds the transport of a datagram: by its path once ICE has proven that, by the user name fragment of a STUN request
/// before.
/// </summary>
internal sealed class TransportTable
{
    // RFC 8839 §5.4: "ice-ufrag" has at most 256 characters; ours are far shorter.
    private const int MaxUsernameFragmentLength = 256;

    private readonly Dictionary<FiveTuple, WebRtcTransport> _byTuple = [];
    private readonly Dictionary<string, WebRtcTransport> _byUsernameFragment = [];

    public bool TryFind(in FiveTuple path, out WebRtcTransport transport) => _byTuple.TryGetValue(path, out transport!);

    public bool TryFind(ReadOnlySpan<byte> usernameFragment, out WebRtcTransport transport)
    {
        transport = null!;
        if (usernameFragment.Length > MaxUsernameFragmentLength)
        {
            return false;
        }

        Span<char> characters = stackalloc char[usernameFragment.Length];
        int length = Encoding.Latin1.GetChars(usernameFragment, characters);
        return _byUsernameFragment.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(characters[..length], out transport!);
    }

    public void Add(in FiveTuple path, WebRtcTransport transport) => _byTuple[path] = transport;

    /// <summary>Forgets a path. False when it is not, or no longer, this transport's.</summary>
    public bool Remove(in FiveTuple path, WebRtcTransport transport) =>
        _byTuple.TryGetValue(path, out WebRtcTransport? owner) && owner == transport && _byTuple.Remove(path);

    public void Add(string usernameFragment, WebRtcTransport transport) => _byUsernameFragment.Add(usernameFragment, transport);

    public void Remove(string usernameFragment) => _byUsernameFragment.Remove(usernameFragment);
}
