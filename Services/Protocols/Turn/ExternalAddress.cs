using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Turn;

/// <summary><c>external-ip</c>: an address that the world sees where a 1:1 NAT stands before the server. Ports are ignored.</summary>
/// <param name="External">What clients and peers are told.</param>
/// <param name="Internal">The relay address of ours that it stands for; null: every one of its family.</param>
public readonly record struct ExternalAddress(TransportAddress External, TransportAddress? Internal);
