namespace JbAspire.Protocols.Rtp;

/// <summary>
/// The audio level of a packet (https://www.rfc-editor.org/rfc/rfc6464#section-3): one byte, the voice activity bit and the
/// level in -dBov.
/// </summary>
public static class AudioLevelExtension
{
    /// <summary>The length of the value, in bytes.</summary>
    public const int Length = 1;

    /// <summary>The quietest level (silence), in -dBov; 0 is the loudest.</summary>
    public const int Silence = 127;

    private const byte VoiceMask = 0b1000_0000;
    private const byte LevelMask = 0b0111_1111;

    /// <summary>
    /// Reads the value. False when it is empty; bytes after the first (RFC 6464 §3: padding of the two-byte form) are ignored.
    /// </summary>
    /// <param name="value">The element's value.</param>
    /// <param name="voice">Whether the encoder believes that the packet has voice.</param>
    /// <param name="level">The level in -dBov: 0 (loudest) to 127 (silence).</param>
    public static bool TryRead(ReadOnlySpan<byte> value, out bool voice, out int level)
    {
        byte octet = value.IsEmpty ? (byte)Silence : value[0];
        voice = (octet & VoiceMask) != 0;
        level = octet & LevelMask;
        return !value.IsEmpty;
    }

    /// <summary>Writes the value. False when it does not fit.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="level"/> is not 0-127.</exception>
    public static bool TryWrite(Span<byte> destination, bool voice, int level, out int written)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(level);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(level, Silence);
        written = destination.IsEmpty ? 0 : Length;
        if (destination.IsEmpty)
            return false;

        destination[0] = (byte)((voice ? VoiceMask : 0) | level);
        return true;
    }
}
