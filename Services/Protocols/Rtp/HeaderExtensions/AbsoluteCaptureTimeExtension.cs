using System.Buffers.Binary;
using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Rtp;

/// <summary>
/// When the first frame of a packet was captured, on the capture system's NTP clock, with an optional estimate of the
/// sender's offset to that clock (http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time): 8 or 16 bytes.
/// </summary>
public static class AbsoluteCaptureTimeExtension
{
    /// <summary>The length of the value without a clock offset, in bytes.</summary>
    public const int ShortLength = 8;

    /// <summary>The length of the value with a clock offset, in bytes.</summary>
    public const int Length = 16;

    /// <summary>Reads the value. False when it has neither 8 nor 16 bytes.</summary>
    /// <param name="value">The element's value.</param>
    /// <param name="captureTime">The capture time.</param>
    /// <param name="clockOffset">The estimated capture clock offset in units of 2^-32 s (signed); null in the short form.</param>
    public static bool TryRead(ReadOnlySpan<byte> value, out NtpTime captureTime, out long? clockOffset)
    {
        captureTime = default;
        clockOffset = null;
        if (value.Length is not (ShortLength or Length))
            return false;

        captureTime = new NtpTime(BinaryPrimitives.ReadUInt64BigEndian(value));
        clockOffset = value.Length == Length ? BinaryPrimitives.ReadInt64BigEndian(value[ShortLength..]) : null;
        return true;
    }

    /// <summary>Writes the value, in the short form when <paramref name="clockOffset"/> is null. False when it does not fit.</summary>
    public static bool TryWrite(Span<byte> destination, NtpTime captureTime, long? clockOffset, out int written)
    {
        written = 0;
        int length = clockOffset is null ? ShortLength : Length;
        if (destination.Length < length)
            return false;

        BinaryPrimitives.WriteUInt64BigEndian(destination, captureTime.Value);
        if (clockOffset is { } offset)
            BinaryPrimitives.WriteInt64BigEndian(destination[ShortLength..], offset);

        written = length;
        return true;
    }
}
