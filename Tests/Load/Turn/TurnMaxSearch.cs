namespace JbAspire.Load.Turn;

/// <summary>Finds the highest rate at which less than one packet of a hundred is lost.</summary>
internal static class TurnMaxSearch
{
    private const double MaxLoss = 0.01;
    private const double Precision = 1.04;
    private const double FirstTotalRate = 20_000;
    private const double LastTotalRate = 2_000_000;

    /// <summary>
    /// Doubles the rate until packets are lost, then halves the interval; returns the best run, or the first where even that lost.
    /// </summary>
    public static TurnMeasurement Find(TurnServerProcess server, TurnScenario scenario)
    {
        TurnMeasurement? best = null;
        double low = 0, high = FirstTotalRate;
        TurnMeasurement last = Try(server, scenario, high);
        for (; Holds(last, high) && high < LastTotalRate; last = Try(server, scenario, high))
        {
            (best, low) = (last, high);
            high *= 2;
        }

        while (low > 0 && high / low > Precision)
        {
            double middle = Math.Sqrt(low * high);
            TurnMeasurement measurement = Try(server, scenario, middle);
            if (Holds(measurement, middle))
                (best, low) = (measurement, middle);
            else
                high = middle;
        }

        return best ?? last;
    }

    private static TurnMeasurement Try(TurnServerProcess server, TurnScenario scenario, double totalRate)
    {
        double flows = scenario.TotalRate / scenario.Rate;
        return TurnRun.Measure(server, scenario with { Rate = (int)Math.Round(totalRate / flows) });
    }

    // A load that cannot send as fast as it should has found its own limit, not the server's: that counts as the end too.
    private static bool Holds(TurnMeasurement run, double totalRate) =>
        run.Loss < MaxLoss && run.RelayedPerSecond > totalRate * (1 - 2 * MaxLoss);
}
