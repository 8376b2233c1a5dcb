using JbAspire.Load.Quality.Network;

namespace JbAspire.Load.Quality.Measuring;

/// <summary>One run of the script over one system.</summary>
/// <param name="System">Its name.</param>
/// <param name="Run">1 for its first run.</param>
/// <param name="Browser">The version of Chromium.</param>
/// <param name="Phases">The script's phases.</param>
/// <param name="Total">All of them together.</param>
/// <param name="Timeline">For the plot.</param>
/// <param name="Freezes">For the plot.</param>
internal sealed record QualityResult(
    string System,
    int Run,
    string Browser,
    IReadOnlyList<PhaseResult> Phases,
    PhaseResult Total,
    IReadOnlyList<TimelinePoint> Timeline,
    IReadOnlyList<Freeze> Freezes)
{
    public static QualityResult From(
        string system,
        int run,
        string browser,
        NetworkScript script,
        PageRecord sender,
        PageRecord receiver,
        IReadOnlyList<MachineSnapshot> machine,
        double frameMilliseconds)
    {
        PhaseReading reading = new(sender, receiver, frameMilliseconds, machine[^1].At);
        List<PhaseResult> phases = [];
        for (int i = 0; i < script.Phases.Count; i++)
            phases.Add(reading.Read(script.Phases[i].Name, machine[i], machine[i + 1]));
        return new QualityResult(
            system, run, browser, phases, reading.Read("total", machine[0], machine[^1]), TimelinePoint.Of(receiver), reading.Freezes);
    }
}
