using System.Globalization;

namespace JbAspire.Protocols.Wire;

/// <summary>A data rate.</summary>
/// <param name="BitsPerSecond">Bits per second.</param>
public readonly record struct Bitrate(long BitsPerSecond) : IComparable<Bitrate>
{
    private const int BitsPerByte = 8;

    /// <summary>No data at all.</summary>
    public static Bitrate Zero => default;

    /// <summary>The rate of <paramref name="kilobits"/> thousand bits per second.</summary>
    public static Bitrate FromKilobitsPerSecond(long kilobits) => new(kilobits * 1000);

    /// <summary>The rate at which <paramref name="bytes"/> passed in <paramref name="duration"/>; zero when no time passed.</summary>
    public static Bitrate FromBytes(long bytes, TimeSpan duration) => duration <= TimeSpan.Zero
        ? Zero
        : new((long)((Int128)bytes * BitsPerByte * TimeSpan.TicksPerSecond / duration.Ticks));

    /// <summary>The number of whole bytes that pass in <paramref name="duration"/> at this rate.</summary>
    public long BytesIn(TimeSpan duration) => (long)((Int128)BitsPerSecond * duration.Ticks / TimeSpan.TicksPerSecond / BitsPerByte);

    /// <summary>The smaller of two rates.</summary>
    public static Bitrate Min(Bitrate left, Bitrate right) => left < right ? left : right;

    /// <summary>The larger of two rates.</summary>
    public static Bitrate Max(Bitrate left, Bitrate right) => left > right ? left : right;

    /// <inheritdoc/>
    public int CompareTo(Bitrate other) => BitsPerSecond.CompareTo(other.BitsPerSecond);

    /// <summary>The rate with its unit: "1500000 bit/s".</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{BitsPerSecond} bit/s");

    /// <summary>The sum of two rates.</summary>
    public static Bitrate operator +(Bitrate left, Bitrate right) => new(left.BitsPerSecond + right.BitsPerSecond);

    /// <summary>The difference of two rates (may be negative).</summary>
    public static Bitrate operator -(Bitrate left, Bitrate right) => new(left.BitsPerSecond - right.BitsPerSecond);

    /// <summary>The rate multiplied by <paramref name="factor"/>, rounded towards zero.</summary>
    public static Bitrate operator *(Bitrate rate, double factor) => new((long)(rate.BitsPerSecond * factor));

    /// <summary>Whether <paramref name="left"/> is less than <paramref name="right"/>.</summary>
    public static bool operator <(Bitrate left, Bitrate right) => left.BitsPerSecond < right.BitsPerSecond;

    /// <summary>Whether <paramref name="left"/> is more than <paramref name="right"/>.</summary>
    public static bool operator >(Bitrate left, Bitrate right) => left.BitsPerSecond > right.BitsPerSecond;

    /// <summary>Whether <paramref name="left"/> is at most <paramref name="right"/>.</summary>
    public static bool operator <=(Bitrate left, Bitrate right) => left.BitsPerSecond <= right.BitsPerSecond;

    /// <summary>Whether <paramref name="left"/> is at least <paramref name="right"/>.</summary>
    public static bool operator >=(Bitrate left, Bitrate right) => left.BitsPerSecond >= right.BitsPerSecond;
}
