namespace JbAspire.Protocols.Rtp;

/// <summary>
/// The limits that a sender sets on the receiver's playout delay (http://www.webrtc.org/experiments/rtp-hdrext/playout-delay):
/// two 12-bit numbers in units of 10 ms.
/// </summary>
public static class PlayoutDelayExtension
{
    /// <summary>The length of the value, in bytes.</summary>
    public const int Length = 3;

    /// <summary>The longest delay that the field can say: 40.95 s.</summary>
    public static readonly TimeSpan MaxDelay = TimeSpan.FromMilliseconds(MaxUnits * UnitMilliseconds);

    private const long MaxUnits = 0xFFF;
    private const int UnitMilliseconds = 10;

    /// <summary>Reads the value. False when it has not three bytes, or the minimum is above the maximum.</summary>
    public static bool TryRead(ReadOnlySpan<byte> value, out TimeSpan minimum, out TimeSpan maximum)
    {
        minimum = maximum = default;
        if (value.Length != Length)
            return false;

        int bits = value[0] << 16 | value[1] << 8 | value[2];
        minimum = TimeSpan.FromMilliseconds((bits >> 12) * (long)UnitMilliseconds);
        maximum = TimeSpan.FromMilliseconds((bits & MaxUnits) * UnitMilliseconds);
        return minimum <= maximum;
    }

    /// <summary>Writes the value, each delay rounded down to 10 ms. False when it does not fit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A delay is negative or above <see cref="MaxDelay"/>, or the minimum is above the maximum.
    /// </exception>
    public static bool TryWrite(Span<byte> destination, TimeSpan minimum, TimeSpan maximum, out int written)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(minimum, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maximum, MaxDelay);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minimum, maximum);
        written = destination.Length < Length ? 0 : Length;
        if (written == 0)
            return false;

        int bits = Units(minimum) << 12 | Units(maximum);
        destination[0] = (byte)(bits >> 16);
        destination[1] = (byte)(bits >> 8);
        destination[2] = (byte)bits;
        return true;
    }

    private static int Units(TimeSpan delay) => (int)(delay.Ticks / (UnitMilliseconds * TimeSpan.TicksPerMillisecond));
}
