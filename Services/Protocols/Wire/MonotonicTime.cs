namespace JbAspire.Protocols.Wire;

/// <summary>
/// A point on a clock that never jumps, in nanoseconds since an arbitrary origin. Cores receive it as an argument
/// (<c>now</c>) and never read a clock themselves.
/// </summary>
/// <param name="Nanoseconds">Nanoseconds since the origin of the clock that made this value.</param>
public readonly record struct MonotonicTime(long Nanoseconds) : IComparable<MonotonicTime>
{
    private const long NanosecondsPerTick = 100;

    /// <summary>The origin of the clock.</summary>
    public static MonotonicTime Zero => default;

    /// <summary>A point that is later than every other one: "never".</summary>
    public static MonotonicTime Never => new(long.MaxValue);

    /// <summary>Milliseconds since the origin.</summary>
    public long Milliseconds => Nanoseconds / 1_000_000;

    /// <summary>The point <paramref name="milliseconds"/> after the origin.</summary>
    public static MonotonicTime FromMilliseconds(long milliseconds) => new(milliseconds * 1_000_000);

    /// <summary>The earlier of two points.</summary>
    public static MonotonicTime Min(MonotonicTime left, MonotonicTime right) => left < right ? left : right;

    /// <inheritdoc/>
    public int CompareTo(MonotonicTime other) => Nanoseconds.CompareTo(other.Nanoseconds);

    /// <summary>The point <paramref name="duration"/> after <paramref name="time"/>.</summary>
    public static MonotonicTime operator +(MonotonicTime time, TimeSpan duration) =>
        new(time.Nanoseconds + duration.Ticks * NanosecondsPerTick);

    /// <summary>The point <paramref name="duration"/> before <paramref name="time"/>.</summary>
    public static MonotonicTime operator -(MonotonicTime time, TimeSpan duration) =>
        new(time.Nanoseconds - duration.Ticks * NanosecondsPerTick);

    /// <summary>The time that passes from <paramref name="right"/> to <paramref name="left"/>, in steps of 100 ns.</summary>
    public static TimeSpan operator -(MonotonicTime left, MonotonicTime right) =>
        new((left.Nanoseconds - right.Nanoseconds) / NanosecondsPerTick);

    /// <summary>Whether <paramref name="left"/> is before <paramref name="right"/>.</summary>
    public static bool operator <(MonotonicTime left, MonotonicTime right) => left.Nanoseconds < right.Nanoseconds;

    /// <summary>Whether <paramref name="left"/> is after <paramref name="right"/>.</summary>
    public static bool operator >(MonotonicTime left, MonotonicTime right) => left.Nanoseconds > right.Nanoseconds;

    /// <summary>Whether <paramref name="left"/> is not after <paramref name="right"/>.</summary>
    public static bool operator <=(MonotonicTime left, MonotonicTime right) => left.Nanoseconds <= right.Nanoseconds;

    /// <summary>Whether <paramref name="left"/> is not before <paramref name="right"/>.</summary>
    public static bool operator >=(MonotonicTime left, MonotonicTime right) => left.Nanoseconds >= right.Nanoseconds;
}
