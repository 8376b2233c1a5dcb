namespace JbAspire.Protocols.Turn.Allocations;

/// <summary>What an allocation took of the quotas.</summary>
/// <param name="Realm">The realm.</param>
/// <param name="User">The name by which allocations are counted.</param>
/// <param name="BytesPerSecond">The limit in each direction, 0: none.</param>
internal readonly record struct AllocationGrant(string Realm, string User, long BytesPerSecond);
