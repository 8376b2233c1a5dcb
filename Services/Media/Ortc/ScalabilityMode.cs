using System.Globalization;

namespace JbAspire.Media.Ortc;

/// <summary>
/// A scalability mode as W3C WebRTC SVC names them: "L1T3", "S3T3", "L3T3_KEY", "L2T2_KEY_SHIFT", "L2T1h".
/// </summary>
/// <param name="SpatialLayers">The number of spatial layers (or of simulcast streams), 1-99.</param>
/// <param name="TemporalLayers">The number of temporal layers, 1-99.</param>
/// <param name="IsKSvc">Whether spatial layers depend on each other at key frames only ("_KEY").</param>
public readonly record struct ScalabilityMode(int SpatialLayers, int TemporalLayers, bool IsKSvc)
{
    private const string KeySuffix = "_KEY";
    private const int MaxDigits = 2;

    /// <summary>One layer of each: "L1T1".</summary>
    public static ScalabilityMode OneLayer => new(1, 1, false);

    /// <summary>
    /// Reads a mode. Null and what is not a mode give <see cref="OneLayer"/>: the field is a hint of the endpoint, and an unknown
    /// mode is forwarded as one layer.
    /// </summary>
    public static ScalabilityMode Parse(string? text)
    {
        ReadOnlySpan<char> rest = text;
        if (rest.IsEmpty || rest[0] is not ('L' or 'S') || !TryTakeNumber(ref rest, out int spatial))
            return OneLayer;

        if (rest.IsEmpty || rest[0] != 'T' || !TryTakeNumber(ref rest, out int temporal))
            return OneLayer;

        return new ScalabilityMode(spatial, temporal, rest.StartsWith(KeySuffix, StringComparison.Ordinal));
    }

    /// <summary>The mode as "L2T3", with "_KEY" when it is K-SVC.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"L{SpatialLayers}T{TemporalLayers}{(IsKSvc ? KeySuffix : "")}");

    /// <summary>Takes a letter and one or two digits that do not begin with 0.</summary>
    private static bool TryTakeNumber(ref ReadOnlySpan<char> rest, out int number)
    {
        number = 0;
        rest = rest[1..];
        if (rest.IsEmpty || rest[0] == '0')
            return false;

        int digits = 0;
        while (digits < MaxDigits && digits < rest.Length && char.IsAsciiDigit(rest[digits]))
        {
            number = number * 10 + (rest[digits++] - '0');
        }

        rest = rest[digits..];
        return digits > 0;
    }
}
