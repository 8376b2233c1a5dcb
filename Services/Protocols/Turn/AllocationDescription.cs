using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Turn;

/// <summary>An allocation as an observer sees it.</summary>
/// <param name="Client">The client.</param>
/// <param name="Username">The name as it came: not fit for a log before it is escaped.</param>
/// <param name="Realm">The realm.</param>
/// <param name="Relayed">The (first) relayed address, as the world sees it.</param>
/// <param name="Protocol">Whether it relays UDP or TCP.</param>
public readonly record struct AllocationDescription(
    TurnClient Client, string Username, string Realm, TransportAddress Relayed, TransportProtocol Protocol);
