namespace JbAspire.Load.Quality.Measuring;

/// <summary>A time in which no frame was presented although one was due.</summary>
/// <param name="Start">When the frame was due, in milliseconds.</param>
/// <param name="End">When the next one came, or the measurement ended.</param>
internal readonly record struct Freeze(double Start, double End)
{
    /// <summary>How long a frame may be late before it counts: what an eye forgives.</summary>
    public const double ToleranceMilliseconds = 200;

    public double Milliseconds => End - Start;

    /// <summary>How much of it lies between two times.</summary>
    public double Within(double start, double end) => Math.Max(0, Math.Min(End, end) - Math.Max(Start, start));

    /// <summary>Finds all gaps that exceed a frame's duration by more than the tolerance.</summary>
    /// <param name="frames">Time, count of presented frames, lines.</param>
    /// <param name="frameMilliseconds">A frame's duration at the sender.</param>
    /// <param name="end">When the measurement ended.</param>
    public static IReadOnlyList<Freeze> Find(IReadOnlyList<double[]> frames, double frameMilliseconds, double end)
    {
        List<Freeze> freezes = [];
        double last = 0, count = frames.Count > 0 ? frames[0][1] - 1 : 0;
        foreach (double[] frame in frames)
        {
            // The page's thread may miss a frame that was presented: then the gap holds several, and each had its share.
            double presented = Math.Max(1, frame[1] - count);
            Add(last, frame[0], presented);
            (last, count) = (frame[0], frame[1]);
        }

        Add(last, end, 1);
        return freezes;

        void Add(double from, double to, double presented)
        {
            if ((to - from) / presented > frameMilliseconds + ToleranceMilliseconds)
                freezes.Add(new Freeze(from + frameMilliseconds, to));
        }
    }
}
