namespace JbAspire.Protocols.Wire;

/// <summary>The path of a datagram: protocol, our address and the peer's.</summary>
/// <param name="Protocol">UDP, TCP, or the pipe between two loops of the process.</param>
/// <param name="Local">Our address: the one that the datagram came to, or leaves from.</param>
/// <param name="Remote">The peer's address.</param>
public readonly record struct FiveTuple(TransportProtocol Protocol, TransportAddress Local, TransportAddress Remote);
