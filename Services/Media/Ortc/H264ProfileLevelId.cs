using System.Globalization;

namespace JbAspire.Media.Ortc;

/// <summary>
/// The profile and level in an H.264 profile-level-id (https://www.rfc-editor.org/rfc/rfc6184#section-8.1): six hexadecimal
/// digits, <c>profile_idc</c>, <c>profile_iop</c> (constraint flags) and <c>level_idc</c>.
/// </summary>
/// <param name="Profile">The profile.</param>
/// <param name="Level">Ten times the level (31 is level 3.1); <see cref="Level1B"/> is level 1b.</param>
internal readonly record struct H264ProfileLevelId(H264Profile Profile, int Level)
{
    /// <summary>Level 1b, which lies between levels 1 (10) and 1.1 (11).</summary>
    public const int Level1B = 0;

    private const int Digits = 6;
    private const int Level1 = 10;
    private const int Level11 = 11;
    private const byte ConstraintSet3 = 0b0001_0000;

    // profile_idc, then which bits of profile_iop are looked at, and what they must be.
    private static readonly (byte Idc, byte Mask, byte Bits, H264Profile Profile)[] Patterns =
    [
        (0x42, 0b0100_1111, 0b0100_0000, H264Profile.ConstrainedBaseline),
        (0x4D, 0b1000_1111, 0b1000_0000, H264Profile.ConstrainedBaseline),
        (0x58, 0b1100_1111, 0b1100_0000, H264Profile.ConstrainedBaseline),
        (0x42, 0b0100_1111, 0b0000_0000, H264Profile.Baseline),
        (0x58, 0b1100_1111, 0b1000_0000, H264Profile.Baseline),
        (0x4D, 0b1010_1111, 0b0000_0000, H264Profile.Main),
        (0x64, 0b1111_1111, 0b0000_0000, H264Profile.High),
        (0x64, 0b1111_1111, 0b0000_1100, H264Profile.ConstrainedHigh),
        (0xF4, 0b1111_1111, 0b0000_0000, H264Profile.PredictiveHigh444),
    ];

    /// <summary>
    /// What an absent parameter means: Constrained Baseline level 3.1. RFC 6184 §8.1 says Baseline level 1; browsers and
    /// mediasoup take this default, and nobody who leaves the parameter out sends 176x144.
    /// </summary>
    public static H264ProfileLevelId Default => new(H264Profile.ConstrainedBaseline, 31);

    /// <summary>Reads the six digits. False when they are not, or the profile or level is unknown.</summary>
    public static bool TryParse(string text, out H264ProfileLevelId value)
    {
        value = default;
        if (text.Length != Digits || !uint.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint bits))
            return false;

        byte idc = (byte)(bits >> 16);
        byte iop = (byte)(bits >> 8);
        int level = (byte)bits;
        if (level is not (10 or 11 or 12 or 13 or 20 or 21 or 22 or 30 or 31 or 32 or 40 or 41 or 42 or 50 or 51 or 52))
            return false;

        // "level_idc 11 and constraint_set3_flag 1: level 1b" (H.264 §A.3.1).
        if (level == Level11 && (iop & ConstraintSet3) != 0)
            level = Level1B;

        foreach ((byte patternIdc, byte mask, byte patternBits, H264Profile profile) in Patterns)
        {
            if (idc == patternIdc && (iop & mask) == patternBits)
            {
                value = new H264ProfileLevelId(profile, level);
                return true;
            }
        }

        return false;
    }

    /// <summary>The lower of two levels of one profile.</summary>
    public static H264ProfileLevelId LowerLevel(H264ProfileLevelId left, H264ProfileLevelId right) =>
        Order(left.Level) <= Order(right.Level) ? left : right;

    /// <summary>The six digits; for level 1b those of level 1.1 with constraint_set3_flag.</summary>
    public override string ToString()
    {
        (int idc, int iop) = Profile switch
        {
            H264Profile.ConstrainedBaseline => (0x42, 0xE0),
            H264Profile.Baseline => (0x42, 0x00),
            H264Profile.Main => (0x4D, 0x00),
            H264Profile.ConstrainedHigh => (0x64, 0x0C),
            H264Profile.High => (0x64, 0x00),
            _ => (0xF4, 0x00),
        };
        int level = Level == Level1B ? Level11 : Level;
        iop |= Level == Level1B ? ConstraintSet3 : 0;
        return string.Create(CultureInfo.InvariantCulture, $"{idc << 16 | iop << 8 | level:x6}");
    }

    private static int Order(int level) => level == Level1B ? Level1 * 2 + 1 : level * 2;
}
