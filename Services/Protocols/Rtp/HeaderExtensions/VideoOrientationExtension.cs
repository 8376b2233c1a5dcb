namespace JbAspire.Protocols.Rtp;

/// <summary>Coordination of video orientation (3GPP TS 26.114 §7.4.5): one byte, <c>0 0 0 0 C F R1 R0</c>.</summary>
public static class VideoOrientationExtension
{
    /// <summary>The length of the value, in bytes.</summary>
    public const int Length = 1;

    private const byte CameraMask = 0b0000_1000;
    private const byte FlipMask = 0b0000_0100;
    private const byte RotationMask = 0b0000_0011;
    private const int QuarterTurn = 90;

    /// <summary>Reads the value. False when it is empty.</summary>
    /// <param name="value">The element's value.</param>
    /// <param name="isBackCamera">Whether the camera faces away from the user.</param>
    /// <param name="flip">Whether the image is to be flipped horizontally.</param>
    /// <param name="rotation">The clockwise rotation that the receiver applies: 0, 90, 180 or 270 degrees.</param>
    public static bool TryRead(ReadOnlySpan<byte> value, out bool isBackCamera, out bool flip, out int rotation)
    {
        byte octet = value.IsEmpty ? (byte)0 : value[0];
        isBackCamera = (octet & CameraMask) != 0;
        flip = (octet & FlipMask) != 0;
        rotation = (octet & RotationMask) * QuarterTurn;
        return !value.IsEmpty;
    }

    /// <summary>Writes the value. False when it does not fit.</summary>
    /// <exception cref="ArgumentException"><paramref name="rotation"/> is not 0, 90, 180 or 270.</exception>
    public static bool TryWrite(Span<byte> destination, bool isBackCamera, bool flip, int rotation, out int written)
    {
        if (rotation is not (0 or 90 or 180 or 270))
            throw new ArgumentException($"A rotation is 0, 90, 180 or 270 degrees, not {rotation}.", nameof(rotation));

        written = destination.IsEmpty ? 0 : Length;
        if (destination.IsEmpty)
            return false;

        destination[0] = (byte)((isBackCamera ? CameraMask : 0) | (flip ? FlipMask : 0) | rotation / QuarterTurn);
        return true;
    }
}
