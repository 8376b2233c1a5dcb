using System.Text;
using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Transports;

/// <summary>
/// Finds the transport of a datagram: by its path once that is known. Before, a WebRTC transport is found by the user name fragment of a STUN request, a plain
/// one by its own socket or, on the shared one, by its peer's address.
/// </summary>
internal sealed class TransportTable
{
    // RFC 8839 §5.4: "ice-ufrag" has at most 256 characters; ours are far shorter.
    private const int MaxUsernameFragmentLength = 256;

    private static readonly TransportAddress AnyIPv4 = TransportAddress.FromBytes(stackalloc byte[4], 0);
    private static readonly TransportAddress AnyIPv6 = TransportAddress.FromBytes(stackalloc byte[16], 0);

    private readonly Dictionary<FiveTuple, Transport> _byTuple = [];
    private readonly Dictionary<string, WebRtcTransport> _byUsernameFragment = [];
    private readonly Dictionary<TransportAddress, PlainEndpoint> _ownByLocal = [];
    private readonly Dictionary<TransportAddress, PlainEndpoint> _sharedByRemote = [];

    /// <summary>What the shared plain socket is bound to; null: there is none.</summary>
    public TransportAddress? SharedPlain { get; set; }

    public bool TryFind(in FiveTuple path, out Transport transport) => _byTuple.TryGetValue(path, out transport!) || TryFindPlain(path, out transport);

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
    public bool Remove(in FiveTuple path, Transport transport) =>
        _byTuple.TryGetValue(path, out Transport? owner) && owner == transport && _byTuple.Remove(path);

    public void Add(string usernameFragment, WebRtcTransport transport) => _byUsernameFragment.Add(usernameFragment, transport);

    public void Remove(string usernameFragment) => _byUsernameFragment.Remove(usernameFragment);

    /// <summary>Whether a datagram came to a socket of plain transports.</summary>
    public bool IsPlain(in FiveTuple path) => path.Protocol == TransportProtocol.Udp && (IsShared(path.Local) || TryFindOwn(path.Local, out _));

    /// <summary>Whether a plain transport has a socket of its own on this address.</summary>
    public bool HasOwn(in TransportAddress local) => _ownByLocal.ContainsKey(local);

    public void AddOwn(PlainEndpoint endpoint) => _ownByLocal.Add(endpoint.Local, endpoint);

    /// <summary>The peer with this address on the shared socket is the endpoint's.</summary>
    /// <exception cref="MediaException">It is another one's.</exception>
    public void AddShared(in TransportAddress remote, PlainEndpoint endpoint)
    {
        if (!_sharedByRemote.TryAdd(remote, endpoint))
        {
            throw new MediaException(
                MediaError.AlreadyExists,
                $"ip, port: transport '{_sharedByRemote[remote].Transport.Id}' has the peer {remote} on the worker's shared plain socket already. "
                + "A transport with a port of its own (listenInfo.port, comedia, or rtcpMux false) may have the same peer.");
        }
    }

    /// <summary>The endpoint's peer sends along this path: from now on its datagrams are found by that. One path at a time.</summary>
    public void Follow(PlainEndpoint endpoint, in FiveTuple path)
    {
        if (endpoint.IsOnFastPath)
        {
            Remove(endpoint.Path, endpoint.Transport);
        }

        endpoint.Follow(path);
        _byTuple[path] = endpoint.Transport;
    }

    /// <summary>Forgets all that was noted of an endpoint.</summary>
    public void Remove(PlainEndpoint endpoint)
    {
        if (endpoint.IsOnFastPath)
        {
            Remove(endpoint.Path, endpoint.Transport);
        }

        if (!endpoint.IsShared)
        {
            _ownByLocal.Remove(endpoint.Local);
        }
        else if (endpoint.HasRemote)
        {
            _sharedByRemote.Remove(endpoint.Remote);
        }
    }

    private bool TryFindPlain(in FiveTuple path, out Transport transport)
    {
        PlainEndpoint? endpoint = null;
        bool isFound = path.Protocol == TransportProtocol.Udp
            && (TryFindOwn(path.Local, out endpoint) || (IsShared(path.Local) && _sharedByRemote.TryGetValue(path.Remote, out endpoint)));
        transport = endpoint?.Transport!;
        return isFound;
    }

    private bool TryFindOwn(in TransportAddress local, out PlainEndpoint? endpoint)
    {
        endpoint = null;
        return _ownByLocal.Count > 0
            && (_ownByLocal.TryGetValue(local, out endpoint)
                || (!local.IsIPv6 && _ownByLocal.TryGetValue(AnyIPv4.WithPort(local.Port), out endpoint))
                || _ownByLocal.TryGetValue(AnyIPv6.WithPort(local.Port), out endpoint));
    }

    private bool IsShared(in TransportAddress local) =>
        SharedPlain is { } shared && (shared == local || (shared.IsUnspecified && shared.Port == local.Port));
}
