namespace JbAspire.Protocols.Turn;

/// <summary>The value of ICMP (RFC 8656 §18.13): an error that came back for a datagram to a peer.</summary>
/// <param name="Type">The ICMP or ICMPv6 type, seven bits.</param>
/// <param name="Code">The code, nine bits.</param>
/// <param name="ErrorData">The rest of the ICMP header as RFC 8656 §11.5 picks it: the MTU of "packet too big", else zero.</param>
public readonly record struct TurnIcmp(byte Type, ushort Code, uint ErrorData);
