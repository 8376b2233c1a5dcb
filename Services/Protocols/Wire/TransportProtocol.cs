namespace JbAspire.Protocols.Wire;

/// <summary>The transport protocol that carries a datagram (over TCP: one frame of RFC 4571).</summary>
public enum TransportProtocol : byte
{
    /// <summary>UDP: a datagram is a datagram.</summary>
    Udp,

    /// <summary>TCP: each datagram is a frame with a two-byte length (RFC 4571 §2), or a STUN message or ChannelData of its own length.</summary>
    Tcp,

    /// <summary>No network: from one event loop of the process to another, whose addresses <see cref="PipeAddress"/> makes.</summary>
    Pipe,
}
