namespace JbAspire.Load.Quality.Measuring;

/// <summary>Reads a counter of the samples between two times.</summary>
internal sealed class Counters(IReadOnlyList<StatsSample> samples)
{
    /// <summary>How much a counter grew, with straight lines between samples; one that began anew (another SSRC) does not shrink.</summary>
    public double Growth(Func<StatsSample, double?> counter, double start, double end) =>
        Math.Max(0, At(counter, end) - At(counter, start));

    /// <summary>The growth of one counter for each unit of another; zero where that did not grow.</summary>
    public double Ratio(Func<StatsSample, double?> counter, Func<StatsSample, double?> unit, double start, double end) =>
        Growth(unit, start, end) is var units and > 0 ? Growth(counter, start, end) / units : 0;

    private double At(Func<StatsSample, double?> counter, double time)
    {
        double lastTime = 0, lastValue = samples.Count > 0 ? counter(samples[0]) ?? 0 : 0;
        foreach (StatsSample sample in samples)
        {
            double value = counter(sample) ?? lastValue;
            if (sample.At >= time)
            {
                double span = sample.At - lastTime;
                return span <= 0 ? value : lastValue + (value - lastValue) * (time - lastTime) / span;
            }

            (lastTime, lastValue) = (sample.At, value);
        }

        return lastValue;
    }
}
