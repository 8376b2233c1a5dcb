namespace JbAspire.Load.Quality.Browser;

/// <summary>What a page tells once it has joined.</summary>
/// <param name="Feed">Janus's number of the publisher.</param>
/// <param name="Description">Peer to peer: the session description with all candidates.</param>
internal sealed record JoinedParty(long? Feed, string? Description);
