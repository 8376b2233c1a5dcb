using JbAspire.Protocols.Dtls;
using JbAspire.Protocols.Ice;
using JbAspire.Protocols.Wire;

namespace JbAspire.Load.Peers;

/// <summary>What signalling told of the engine's side of a transport.</summary>
internal sealed record RemoteTransport(TransportAddress Address, IceCredentials Credentials, IReadOnlyList<DtlsFingerprint> Fingerprints);
