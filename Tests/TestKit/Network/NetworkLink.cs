using JbAspire.Protocols.Wire;

namespace JbAspire.TestKit.Network;

/// <summary>A link of two directions on virtual time, each with its own conditions; the seed makes every run the same.</summary>
public sealed class NetworkLink<TTag>(int seed, LinkConditions uplink, LinkConditions downlink)
{
    /// <summary>A link with the same conditions both ways.</summary>
    public NetworkLink(int seed, LinkConditions conditions)
        : this(seed, conditions, conditions)
    {
    }

    /// <summary>From the peer to the server.</summary>
    public NetworkPath<TTag> Uplink { get; } = new(seed, uplink);

    /// <summary>From the server to the peer.</summary>
    public NetworkPath<TTag> Downlink { get; } = new(unchecked(seed * 31 + 17), downlink);

    /// <summary>When the next datagram arrives on either side.</summary>
    public MonotonicTime NextArrival => MonotonicTime.Min(Uplink.NextArrival, Downlink.NextArrival);
}
