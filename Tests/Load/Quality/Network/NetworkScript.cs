using System.Text.Json;
using System.Text.Json.Serialization;

namespace JbAspire.Load.Quality.Network;

/// <summary>The phases that the receiver's network goes through: a JSON array, by default <c>network.json</c> beside this file.</summary>
internal sealed class NetworkScript
{
    private const int MaxSeconds = 1800;
    private const string DefaultName = "network.json";

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
    };

    private NetworkScript(IReadOnlyList<NetworkPhase> phases) => Phases = phases;

    public IReadOnlyList<NetworkPhase> Phases { get; }

    public int Seconds => Phases.Sum(phase => phase.Seconds);

    /// <param name="path">A file; empty: the default script.</param>
    /// <param name="shorten">Divides every duration but keeps at least 2 s: for trying out.</param>
    /// <exception cref="UsageException">The file is not there or not a script.</exception>
    public static NetworkScript Read(string path, int shorten)
    {
        if (path.Length == 0)
            path = Path.Combine(AppContext.BaseDirectory, DefaultName);
        NetworkPhase[] phases;
        try
        {
            phases = JsonSerializer.Deserialize<NetworkPhase[]>(File.ReadAllText(path), Format) ?? [];
        }
        catch (Exception exception) when (exception is IOException or JsonException)
        {
            throw new UsageException($"{path} is not a script: {exception.Message}");
        }

        NetworkScript script = new([.. phases.Select(phase => phase with { Seconds = Math.Max(2, phase.Seconds / shorten) })]);
        if (phases.Length == 0 || script.Seconds > MaxSeconds || phases.Any(phase => phase.Seconds < 1))
            throw new UsageException($"{path}: phases of at least a second, together at most {MaxSeconds}.");

        foreach (NetworkPhase phase in script.Phases)
        {
            phase.Down.Check($"{phase.Name}, down");
            phase.Up.Check($"{phase.Name}, up");
            phase.SenderUp.Check($"{phase.Name}, senderUp");
        }

        return script;
    }

    /// <summary>When each phase begins and ends, in milliseconds.</summary>
    public IEnumerable<(NetworkPhase Phase, double Start, double End)> Timeline()
    {
        double start = 0;
        foreach (NetworkPhase phase in Phases)
        {
            double end = start + phase.Seconds * 1000.0;
            yield return (phase, start, end);
            start = end;
        }
    }
}
