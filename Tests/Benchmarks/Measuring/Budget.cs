using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using JbAspire.Benchmarks.Stages;

namespace JbAspire.Benchmarks.Measuring;

/// <summary>What a stage may take: a row of the table in README.md.</summary>
internal sealed record Budget(string Stage, double Nanoseconds, double Ratio, double Bytes)
{
    /// <summary>How far above the table's ratio a stage may be.</summary>
    public const double Tolerance = 1.3;

    // The shortest stages take as long as a few calls. How the compiler happens to lay out such a loop is worth a nanosecond or two.
    private const double Slack = 0.005;

    // What a handshake allocates varies by the length of a signature.
    private const double ByteTolerance = 1.05;

    private const int Attempts = 5;

    private static readonly TimeSpan AttemptDuration = TimeSpan.FromMilliseconds(700);

    /// <summary>
    /// Whether ratios can be compared with the table's: it was made on x64, where both AES and multiplication without carry are instructions.
    /// Elsewhere a cipher and other code relate differently, and only allocations are judged.
    /// </summary>
    public static bool JudgesTime => RuntimeInformation.ProcessArchitecture == Architecture.X64 && Pclmulqdq.IsSupported;

    /// <summary>
    /// Measures the stage and gives what is wrong with it; null when nothing is. On a machine that does other things too, a bad figure proves
    /// nothing and a good one does: the stage fails only if it fails every time.
    /// </summary>
    public string? Check(TextWriter output)
    {
        using Stage stage = StageCatalog.Create(Stage);
        using Stage reference = StageCatalog.Create(StageCatalog.ReferenceOf(Stage));
        string? fault = null;
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            StageMeasurement measured = StageMeasurement.Take(stage, reference, AttemptDuration);
            fault = Judge(measured);
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{Stage,-11} {measured.Nanoseconds,9:0.0} ns, ratio {measured.Ratio:0.000} of {Ratio:0.000}, {measured.Bytes:0.##} bytes{(fault is null ? "" : ": " + fault)}"));
            if (fault is null)
            {
                return null;
            }
        }

        return $"{Stage}: {fault}";
    }

    private string? Judge(StageMeasurement measured)
    {
        double limit = Math.Max(Ratio * Tolerance, Ratio + Slack);
        if (measured.Bytes > Bytes * ByteTolerance)
        {
            return string.Create(CultureInfo.InvariantCulture, $"an operation allocates {measured.Bytes:0.####} bytes, the table has {Bytes:0.##}");
        }

        return JudgesTime && measured.Ratio > limit
            ? string.Create(CultureInfo.InvariantCulture, $"it takes {measured.Ratio:0.000} times its reference, at most {limit:0.000} are allowed")
            : null;
    }
}
