namespace JbAspire.Load.Measuring;

/// <summary>Finds the highest load that holds: doubles until one does not, then halves the interval.</summary>
internal static class HighestLoad
{
    /// <summary>How near the result and the first load that does not hold come to each other.</summary>
    public const double Precision = 1.04;

    /// <summary>Returns the run of the highest load that held, or the first run where even that did not.</summary>
    /// <param name="first">The load to begin with.</param>
    /// <param name="last">No load above it is tried.</param>
    /// <param name="run">Makes a run of a load.</param>
    /// <param name="holds">Whether the engine carried what it was offered.</param>
    public static T Find<T>(double first, double last, Func<double, T> run, Func<T, bool> holds)
    {
        double low = 0, high = first;
        T result = run(high);
        T best = result;
        while (holds(result) && high < last)
        {
            (best, low) = (result, high);
            high = Math.Min(high * 2, last);
            result = run(high);
        }

        if (holds(result))
            return result;

        while (low > 0 && high / low > Precision)
        {
            double middle = Math.Sqrt(low * high);
            result = run(middle);
            if (holds(result))
                (best, low) = (result, middle);
            else
                high = middle;
        }

        return best;
    }
}
