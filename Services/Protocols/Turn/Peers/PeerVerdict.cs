namespace JbAspire.Protocols.Turn.Peers;

/// <summary>What holds for an address as a peer.</summary>
/// <param name="Rule">The rule that decides.</param>
/// <param name="Reach">The ports that it leaves open.</param>
internal readonly record struct PeerVerdict(PeerRule Rule, PeerReach Reach);
