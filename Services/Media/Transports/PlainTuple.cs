using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Transports;

/// <summary>The two ends of a plain transport's path (mediasoup's TransportTuple).</summary>
/// <param name="Local">The address of ours that it is bound to.</param>
/// <param name="AnnouncedAddress">What peers are told: an IP address or a host name.</param>
/// <param name="Remote">The peer's address; null while it is not known.</param>
public sealed record PlainTuple(TransportAddress Local, string AnnouncedAddress, TransportAddress? Remote);
