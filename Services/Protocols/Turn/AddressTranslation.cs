using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Turn;

/// <summary>
/// Goes between the addresses of our relay sockets and those that the world sees (<c>external-ip</c>). Peers are translated too, so that two
/// clients of the server reach each other through it without the NAT's help.
/// </summary>
internal sealed class AddressTranslation(TurnOptions options)
{
    private readonly ExternalAddress[] _external = [.. options.ExternalAddresses];
    private readonly TransportAddress[] _relays = [.. options.RelayAddresses.Select(address => address.WithPort(0))];

    /// <summary>What the world is told of one of our relayed addresses.</summary>
    internal TransportAddress ToExternal(in TransportAddress relay)
    {
        ExternalAddress? general = null;
        foreach (ExternalAddress mapping in _external)
        {
            if (mapping.Internal is { } address && IsSameHost(address, relay))
                return mapping.External.WithPort(relay.Port);
            if (mapping.Internal is null && mapping.External.IsIPv6 == relay.IsIPv6)
                general ??= mapping;
        }

        return general is { } found ? found.External.WithPort(relay.Port) : relay;
    }

    /// <summary>What a client is told of a peer: a relayed address of ours by its external name.</summary>
    internal TransportAddress PeerToExternal(in TransportAddress peer, in TransportAddress relay) =>
        _external.Length > 0 && (IsSameHost(peer, relay) || IsRelay(peer)) ? ToExternal(peer) : peer;

    /// <summary>Where a peer that a client names is really reached, from the relay socket <paramref name="relay"/>.</summary>
    internal TransportAddress PeerToInternal(in TransportAddress peer, in TransportAddress relay)
    {
        foreach (ExternalAddress mapping in _external)
        {
            if (IsSameHost(mapping.External, peer))
                return (mapping.Internal ?? relay).WithPort(peer.Port);
        }

        return peer;
    }

    private bool IsRelay(in TransportAddress peer)
    {
        foreach (TransportAddress relay in _relays)
        {
            if (IsSameHost(relay, peer))
                return true;
        }

        return false;
    }

    private static bool IsSameHost(in TransportAddress left, in TransportAddress right) => left.WithPort(0) == right.WithPort(0);
}
