namespace JbAspire.Protocols.Turn.Limits;

/// <summary>
/// How many allocations a user and a realm have (<c>user-quota</c>, <c>total-quota</c>) and the bandwidth that they may use
/// (<c>bps-capacity</c>), shared by all workers of a server. Callable from any of their threads.
/// </summary>
public interface IAllocationQuota
{
    /// <summary>
    /// Takes one allocation for <paramref name="user"/> of <paramref name="realm"/>. <paramref name="bytesPerSecond"/> is what the allocation would
    /// be limited to (0: no limit); <paramref name="granted"/> is what is left for it of the server's capacity. False when the user, the realm
    /// or the capacity has nothing left; nothing is taken then.
    /// </summary>
    bool TryTake(string realm, string user, long bytesPerSecond, out long granted);

    /// <summary>Gives back exactly what <see cref="TryTake"/> gave.</summary>
    void Return(string realm, string user, long granted);
}
