namespace JbAspire.Protocols.Turn;

/// <summary>Why a message or datagram was dropped without an answer. Drops are counted by it.</summary>
public enum TurnDrop : byte
{
    /// <summary>Neither STUN nor ChannelData, or malformed.</summary>
    Malformed,

    /// <summary>FINGERPRINT is wrong.</summary>
    WrongFingerprint,

    /// <summary>A response, an indication that a server has no use for, or a request of TURN where only Binding is served.</summary>
    NotRequest,

    /// <summary>A request without valid credentials beyond the rate of its source.</summary>
    UnauthenticatedRate,

    /// <summary>Data of a client that has no allocation.</summary>
    NoAllocation,

    /// <summary>ChannelData on a channel that is not bound.</summary>
    NoChannel,

    /// <summary>Data to or from a peer without permission.</summary>
    NoPermission,

    /// <summary>A Send indication that lacks something, has it twice, or has an attribute that is required and unknown.</summary>
    BadIndication,

    /// <summary>A Send indication to a peer that the policy forbids.</summary>
    ForbiddenPeer,

    /// <summary>A Send indication to a peer of a family that the allocation lacks.</summary>
    WrongFamily,

    /// <summary>The allocation has used up its <c>max-bps</c>.</summary>
    BandwidthLimit,

    /// <summary>A datagram that no message of a client's transport can carry.</summary>
    Oversized,
}
