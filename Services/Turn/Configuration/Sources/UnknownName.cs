namespace JbAspire.Turn.Configuration.Sources;

/// <summary>What is said of a name that no option has.</summary>
internal static class UnknownName
{
    private const int MaxShownLength = 60;

    public static string Warning(string name, string place, string? nearest) =>
        $"Unknown option '{Shorten(name)}' in {place} is ignored{(nearest is null ? "" : $"; did you mean '{nearest}'?")}";

    // What stands in the place of a name may be anything, a secret without its name included.
    private static string Shorten(string name) => name.Length <= MaxShownLength ? name : $"{name[..MaxShownLength]}...";
}
