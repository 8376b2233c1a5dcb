using JbAspire.Protocols.Turn.Peers;
using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Turn.Allocations;

/// <summary>The channels of an allocation, by number and by peer. Looking one up allocates nothing.</summary>
internal sealed class ChannelTable(int maxChannels)
{
    private Dictionary<ushort, Channel>? _byNumber;
    private Dictionary<TransportAddress, Channel>? _byPeer;

    // Most allocations have one channel in use, so consecutive packets nearly always mean the same.
    private Channel? _last;

    internal int Count => _byNumber?.Count ?? 0;

    /// <summary>The channel in force with a number; null when there is none.</summary>
    internal Channel? Find(ChannelNumber number, MonotonicTime now)
    {
        Channel? channel = _last;
        if (channel is null || channel.Number != number)
        {
            if (_byNumber is null || !_byNumber.TryGetValue(number.Value, out channel))
                return null;
            _last = channel;
        }

        return channel.IsLive(now) ? channel : Expire(channel);
    }

    /// <summary>The channel in force that is bound to a peer; null when there is none.</summary>
    internal Channel? Find(in TransportAddress peer, MonotonicTime now)
    {
        Channel? channel = _last;
        if (channel is null || channel.Peer != peer)
        {
            if (_byPeer is null || !_byPeer.TryGetValue(peer, out channel))
                return null;
            _last = channel;
        }

        return channel.IsLive(now) ? channel : Expire(channel);
    }

    internal bool HasRoom(MonotonicTime now)
    {
        if (Count >= maxChannels)
            RemoveExpired(now);
        return Count < maxChannels;
    }

    internal void Add(Channel channel)
    {
        (_byNumber ??= []).Add(channel.Number.Value, channel);
        (_byPeer ??= []).Add(channel.Peer, channel);
    }

    internal void RemoveExpired(MonotonicTime now)
    {
        if (_byNumber is null)
            return;
        foreach (Channel channel in _byNumber.Values)
        {
            if (!channel.IsLive(now))
                Expire(channel);
        }
    }

    /// <summary>Ends what a new policy no longer allows.</summary>
    internal void Apply(IPeerPolicy policy)
    {
        if (_byNumber is null)
            return;
        foreach (Channel channel in _byNumber.Values)
        {
            if (!policy.AllowsPeer(channel.Peer, out _))
                Expire(channel);
        }
    }

    private Channel? Expire(Channel channel)
    {
        _byNumber!.Remove(channel.Number.Value);
        _byPeer!.Remove(channel.Peer);
        if (ReferenceEquals(_last, channel))
            _last = null;
        return null;
    }
}
