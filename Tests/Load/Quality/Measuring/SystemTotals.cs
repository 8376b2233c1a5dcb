namespace JbAspire.Load.Quality.Measuring;

/// <summary>All runs of one system.</summary>
/// <param name="Name">The system's name.</param>
/// <param name="Runs">What each run came to.</param>
internal sealed record SystemTotals(string Name, IReadOnlyList<PhaseResult> Runs)
{
    public double Median(Func<PhaseResult, double> figure)
    {
        double[] ordered = [.. Runs.Select(figure).Order()];
        int middle = ordered.Length / 2;
        return ordered.Length % 2 == 1 ? ordered[middle] : (ordered[middle - 1] + ordered[middle]) / 2;
    }
}
