using JbAspire.Protocols.Wire;

namespace JbAspire.Load.Peers;

/// <summary>What signalling told of a stream that is going to come.</summary>
/// <param name="Ssrc">Its SSRC.</param>
/// <param name="RtxSsrc">That of its retransmissions; null: there are none.</param>
/// <param name="IsVideo">Whether it is VP8, not opus.</param>
internal sealed record IncomingStreamOptions(Ssrc Ssrc, Ssrc? RtxSsrc, bool IsVideo);
