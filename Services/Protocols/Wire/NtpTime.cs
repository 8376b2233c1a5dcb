namespace JbAspire.Protocols.Wire;

/// <summary>
/// A 64-bit NTP timestamp (RFC 5905 §6): seconds since 1900-01-01 UTC in the high 32 bits, the fraction of a second in the
/// low 32 bits. The seconds wrap in 2036; conversions to calendar time take the era nearest to 2036 (1968 to 2104).
/// </summary>
/// <param name="Value">The timestamp on the wire.</param>
public readonly record struct NtpTime(ulong Value)
{
    private const ulong TicksPerSecond = TimeSpan.TicksPerSecond;
    private const ulong Era = 1UL << 32;
    private const uint FirstEraBit = 0x8000_0000;

    private static readonly DateTimeOffset Epoch = new(1900, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The most significant word: seconds.</summary>
    public uint Seconds => (uint)(Value >> 32);

    /// <summary>The least significant word: the fraction in units of 2^-32 s.</summary>
    public uint Fraction => (uint)Value;

    /// <summary>The middle 32 bits (16.16): the form in LSR, DLSR and DLRR (RFC 3550 §6.4.1).</summary>
    public uint Compact => (uint)(Value >> 16);

    /// <summary>The timestamp of a point in calendar time, to 100 ns.</summary>
    public static NtpTime From(DateTimeOffset time) => new(FromTicks(time.UtcTicks - Epoch.UtcTicks));

    /// <summary>A duration, or a time since 1900, of zero or more as 32.32 fixed point; more than 136 years wrap.</summary>
    public static NtpTime From(TimeSpan sinceEpoch) => new(FromTicks(sinceEpoch.Ticks));

    /// <summary>The point in calendar time, to 100 ns. Seconds below 2^31 are those of the era that begins in 2036.</summary>
    public DateTimeOffset ToDateTimeOffset()
    {
        ulong seconds = (Seconds & FirstEraBit) != 0 ? Seconds : Seconds + Era;
        return Epoch.AddTicks((long)(seconds * TicksPerSecond + FractionTicks(Fraction)));
    }

    /// <summary>The value as a duration (since 1900 when it is a time), to 100 ns.</summary>
    public TimeSpan ToTimeSpan() => new((long)(Seconds * TicksPerSecond + FractionTicks(Fraction)));

    /// <summary>A duration in the compact form, in units of 2^-16 s, modulo 2^32. Negative durations give 0.</summary>
    public static uint ToCompact(TimeSpan duration) =>
        duration <= TimeSpan.Zero ? 0 : (uint)((UInt128)(ulong)duration.Ticks * 65_536 / TicksPerSecond);

    /// <summary>The duration of a compact value (units of 2^-16 s: 0 to 18.2 hours).</summary>
    public static TimeSpan FromCompact(uint compact) => new((long)(compact * TicksPerSecond >> 16));

    private static ulong FromTicks(long ticks)
    {
        // Rounded to the nearest fraction, so that 100 ns ticks survive the way there and back.
        long seconds = Math.DivRem(ticks, TimeSpan.TicksPerSecond, out long rest);
        if (rest < 0)
        {
            seconds--;
            rest += TimeSpan.TicksPerSecond;
        }

        return unchecked(((ulong)seconds << 32) + (((ulong)rest << 32) + TicksPerSecond / 2) / TicksPerSecond);
    }

    private static ulong FractionTicks(uint fraction) => (fraction * TicksPerSecond + FirstEraBit) >> 32;
}
