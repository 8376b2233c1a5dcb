using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Turn.Allocations;

/// <summary>A channel that is bound to a peer (RFC 8656 §12).</summary>
internal sealed class Channel(ChannelNumber number, TransportAddress peer, Permission permission)
{
    internal ChannelNumber Number { get; } = number;

    /// <summary>The peer as the relay socket sees it.</summary>
    internal TransportAddress Peer { get; } = peer;

    /// <summary>The peer's permission, which ends before the channel does unless it is refreshed; may be another one by then.</summary>
    internal Permission Permission { get; set; } = permission;

    internal MonotonicTime ExpiresAt { get; set; }

    internal bool IsLive(MonotonicTime now) => now < ExpiresAt;
}
