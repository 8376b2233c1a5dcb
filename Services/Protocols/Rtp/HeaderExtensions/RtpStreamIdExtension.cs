namespace JbAspire.Protocols.Rtp;

/// <summary>
/// The RID (rtp-stream-id) or, under its own URI, the RID of the repaired stream (https://www.rfc-editor.org/rfc/rfc8852#section-3):
/// ASCII letters, digits, '-' and '_' (RFC 8851 §10; '-' and '_' are what browsers send beyond RFC 8852's alphanumerics).
/// </summary>
public static class RtpStreamIdExtension
{
    /// <summary>The longest RID taken, in bytes: what the one-byte form carries.</summary>
    public const int MaxLength = 16;

    /// <summary>Reads the value. False when it is empty, too long or has another character.</summary>
    public static bool TryRead(ReadOnlySpan<byte> value, out ReadOnlySpan<byte> rid)
    {
        rid = value;
        return IsValid(value);
    }

    /// <summary>Writes the value. False when <paramref name="rid"/> is not a valid RID or does not fit.</summary>
    public static bool TryWrite(Span<byte> destination, ReadOnlySpan<byte> rid, out int written)
    {
        bool valid = IsValid(rid) && rid.TryCopyTo(destination);
        written = valid ? rid.Length : 0;
        return valid;
    }

    private static bool IsValid(ReadOnlySpan<byte> rid)
    {
        if (rid.Length is 0 or > MaxLength)
            return false;

        foreach (byte character in rid)
        {
            if (!char.IsAsciiLetterOrDigit((char)character) && character is not ((byte)'-' or (byte)'_'))
                return false;
        }

        return true;
    }
}
