using JbAspire.Protocols.Wire;

namespace JbAspire.Load.Engine;

/// <summary>Where a producer sends.</summary>
/// <param name="Engine">The engine's address for its packets.</param>
/// <param name="Sends">The keys of what it sends; null: in the clear.</param>
/// <param name="Receives">The keys of the RTCP that comes back; null: in the clear.</param>
internal sealed record ProducerRoute(TransportAddress Engine, SrtpKeying? Sends, SrtpKeying? Receives);
