using System.Globalization;

namespace JbAspire.Protocols.Wire;

/// <summary>
/// A 32-bit RTP timestamp in ticks of the payload type's clock (RFC 3550 §5.1). It wraps, so it has no total order.
/// </summary>
/// <param name="Value">The timestamp on the wire.</param>
public readonly record struct RtpTimestamp(uint Value)
{
    /// <summary>
    /// Whether this timestamp comes after <paramref name="other"/> (RFC 1982 order). Of two timestamps exactly half the range
    /// apart the larger value is the newer.
    /// </summary>
    public bool IsNewerThan(RtpTimestamp other)
    {
        int distance = Distance(other, this);
        return distance == int.MinValue ? Value > other.Value : distance > 0;
    }

    /// <summary>
    /// The signed number of ticks from <paramref name="from"/> to <paramref name="to"/> on the shorter way round, positive when
    /// <paramref name="to"/> is newer. Exactly half the range gives <see cref="int.MinValue"/> either way.
    /// </summary>
    public static int Distance(RtpTimestamp from, RtpTimestamp to) => unchecked((int)(to.Value - from.Value));

    /// <summary>The timestamp as an unsigned decimal.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);

    /// <summary>The timestamp <paramref name="ticks"/> after <paramref name="timestamp"/>, modulo 2^32.</summary>
    public static RtpTimestamp operator +(RtpTimestamp timestamp, long ticks) => new(unchecked((uint)(timestamp.Value + ticks)));

    /// <summary>The timestamp <paramref name="ticks"/> before <paramref name="timestamp"/>, modulo 2^32.</summary>
    public static RtpTimestamp operator -(RtpTimestamp timestamp, long ticks) => new(unchecked((uint)(timestamp.Value - ticks)));
}
