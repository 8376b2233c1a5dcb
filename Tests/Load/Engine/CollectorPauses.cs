using System.Globalization;

namespace JbAspire.Load.Engine;

/// <summary>Collections of a .NET process and how long they held its threads up.</summary>
/// <param name="Collections">How many there were.</param>
/// <param name="WorstMicroseconds">The longest pause.</param>
/// <param name="TotalMicroseconds">All pauses together.</param>
internal sealed record CollectorPauses(long Collections, double WorstMicroseconds, double TotalMicroseconds)
{
    /// <summary>Reads what <see cref="CollectorWatch"/> writes; null where it has not written yet.</summary>
    public static CollectorPauses? Read(string file)
    {
        if (!File.Exists(file))
            return null;

        string[] words = File.ReadAllText(file).Split(' ');
        return words.Length == 3
            ? new CollectorPauses(
                long.Parse(words[0], CultureInfo.InvariantCulture),
                double.Parse(words[1], CultureInfo.InvariantCulture),
                double.Parse(words[2], CultureInfo.InvariantCulture))
            : null;
    }
}
