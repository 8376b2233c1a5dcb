namespace JbAspire.Media.Observers;

/// <summary>
/// How much a count of active parts speaks for speech: the score of Volfin and Cohen, "Dominant Speaker Identification for
/// Multipoint Videoconferencing" (2012), the logarithm of a likelihood ratio. With speech, the count of active parts among n
/// is binomial with probability p; without, it falls exponentially with rate lambda.
/// </summary>
internal static class SpeechActivityScore
{
    // The rates are those of jitsi's dominant speaker identification and mediasoup's ActiveSpeakerObserver.
    private const double Probability = 0.5;
    private const double ImmediateRate = 0.78;
    private const double MediumRate = 24;
    private const double LongRate = 47;

    // Scores are divided by each other, so none may be zero or less (the same sources).
    private const double Minimum = 1e-10;

    private static readonly double[] ImmediateScores = CreateTable(SpeakerActivity.BandCount, ImmediateRate);
    private static readonly double[] MediumScores = CreateTable(SpeakerActivity.SlotsPerMedium, MediumRate);
    private static readonly double[] LongScores = CreateTable(SpeakerActivity.MediumCount, LongRate);

    /// <summary>The score of the newest 20 ms with this many active bands.</summary>
    public static double OfImmediate(int activeBands) => ImmediateScores[activeBands];

    /// <summary>The score of the newest 100 ms with this many active slots.</summary>
    public static double OfMedium(int activeSlots) => MediumScores[activeSlots];

    /// <summary>The score of the last second with this many active mediums.</summary>
    public static double OfLong(int activeMediums) => LongScores[activeMediums];

    private static double[] CreateTable(int parts, double rate)
    {
        var table = new double[parts + 1];
        double binomial = 1;
        for (int active = 0; active <= parts; active++)
        {
            double score = Math.Log(binomial) + active * Math.Log(Probability) + (parts - active) * Math.Log(1 - Probability)
                - Math.Log(rate) + rate * active;
            table[active] = Math.Max(score, Minimum);
            binomial *= (double)(parts - active) / (active + 1);
        }

        return table;
    }
}
