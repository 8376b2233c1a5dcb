namespace JbAspire.Load.Rooms;

/// <summary>Does the same for many participants, several at once.</summary>
internal static class Crowd
{
    private const int AtOnce = 8;

    public static Task ForEachAsync<T>(IEnumerable<T> members, Func<T, Task> action) => Parallel.ForEachAsync(
        members, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (member, _) => await action(member));
}
