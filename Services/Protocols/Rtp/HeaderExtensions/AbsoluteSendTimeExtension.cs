using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Rtp;

/// <summary>
/// The time at which a packet left its sender, as 24 bits of 6.18 fixed-point seconds: it wraps every 64 s
/// (http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time).
/// </summary>
public static class AbsoluteSendTimeExtension
{
    /// <summary>The length of the value, in bytes.</summary>
    public const int Length = 3;

    private const uint Mask = 0xFF_FFFF;
    private const int FractionBits = 18;
    private const int NtpShift = 32 - FractionBits;
    private const long NanosecondsPerSecond = 1_000_000_000;
    private const long WrapSeconds = 64;

    /// <summary>Reads the value in units of 2^-18 s. False when it has not three bytes.</summary>
    public static bool TryRead(ReadOnlySpan<byte> value, out uint time)
    {
        time = value.Length == Length ? (uint)(value[0] << 16 | value[1] << 8 | value[2]) : 0;
        return value.Length == Length;
    }

    /// <summary>Writes the low 24 bits of <paramref name="time"/>. False when they do not fit.</summary>
    public static bool TryWrite(Span<byte> destination, uint time, out int written)
    {
        written = destination.Length < Length ? 0 : Length;
        if (written == 0)
            return false;

        destination[0] = (byte)(time >> 16);
        destination[1] = (byte)(time >> 8);
        destination[2] = (byte)time;
        return true;
    }

    /// <summary>The value for an NTP time.</summary>
    public static uint From(NtpTime time) => (uint)(time.Value >> NtpShift) & Mask;

    /// <summary>The value for a point on the sender's clock: only differences have a meaning, so any clock will do.</summary>
    public static uint From(MonotonicTime time)
    {
        long inWrap = time.Nanoseconds % (WrapSeconds * NanosecondsPerSecond);
        return (uint)((inWrap << FractionBits) / NanosecondsPerSecond) & Mask;
    }

    /// <summary>The signed time from <paramref name="from"/> to <paramref name="to"/>, -32 s to 32 s.</summary>
    public static TimeSpan Difference(uint from, uint to)
    {
        int steps = unchecked((int)((to - from) << 8)) >> 8;
        return new TimeSpan((steps * TimeSpan.TicksPerSecond) >> FractionBits);
    }
}
