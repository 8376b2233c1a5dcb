namespace JbAspire.Protocols.Rtp;

/// <summary>
/// The MID of the media section that a packet belongs to, as UTF-8 (https://www.rfc-editor.org/rfc/rfc8843#section-15.2;
/// the header extension form is RFC 7941 §4). The value has neither length nor terminator of its own.
/// </summary>
public static class MidExtension
{
    /// <summary>The longest MID taken, in bytes: what the one-byte form carries, which RFC 8843 §15.2 recommends not to exceed.</summary>
    public const int MaxLength = 16;

    /// <summary>Reads the value. False when it is empty or longer than <see cref="MaxLength"/>.</summary>
    public static bool TryRead(ReadOnlySpan<byte> value, out ReadOnlySpan<byte> mid)
    {
        mid = value;
        return mid.Length is > 0 and <= MaxLength;
    }

    /// <summary>Writes the value. False when <paramref name="mid"/> is empty, too long, or does not fit.</summary>
    public static bool TryWrite(Span<byte> destination, ReadOnlySpan<byte> mid, out int written)
    {
        bool valid = mid.Length is > 0 and <= MaxLength && mid.TryCopyTo(destination);
        written = valid ? mid.Length : 0;
        return valid;
    }
}
