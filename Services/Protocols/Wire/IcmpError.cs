namespace JbAspire.Protocols.Wire;

/// <summary>An ICMP or ICMPv6 error message that answered a datagram (RFC 792, RFC 4443 §3).</summary>
/// <param name="Type">The ICMP type.</param>
/// <param name="Code">The ICMP code.</param>
/// <param name="Data">What the message says beyond them: the next-hop MTU of "fragmentation needed" and "packet too big", else 0.</param>
public readonly record struct IcmpError(byte Type, byte Code, uint Data);
