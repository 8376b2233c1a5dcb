namespace JbAspire.Load.Quality.Network;

/// <summary>Packets of one direction of a link.</summary>
/// <param name="Passed">Arrived.</param>
/// <param name="Lost">Lost by chance.</param>
/// <param name="Overflowed">Dropped at the end of the queue.</param>
internal readonly record struct LinkCounters(long Passed, long Lost, long Overflowed)
{
    public static LinkCounters operator -(LinkCounters left, LinkCounters right) =>
        new(left.Passed - right.Passed, left.Lost - right.Lost, left.Overflowed - right.Overflowed);
}
