namespace JbAspire.Turn.Configuration.Options;

/// <summary>All options, by each of their names.</summary>
internal static class OptionTable
{
    private const int MaxTypos = 3;

    /// <summary>In the order of <c>--help</c>.</summary>
    public static IReadOnlyList<TurnOption> All { get; } =
    [
        .. ListenerOptionTable.Options.Select(option => option with { Group = OptionGroup.Listeners }),
        .. RelayOptionTable.Options.Select(option => option with { Group = OptionGroup.Relay }),
        .. CredentialOptionTable.Options.Select(option => option with { Group = OptionGroup.Credentials }),
        .. LimitOptionTable.Options.Select(option => option with { Group = OptionGroup.Limits }),
        .. LimitOptionTable.PeerOptions.Select(option => option with { Group = OptionGroup.Peers }),
        .. TlsOptionTable.Options.Select(option => option with { Group = OptionGroup.Tls }),
        .. OperationsOptionTable.Options.Select(option => option with { Group = OptionGroup.Operations }),
        .. OtherOptionTable.Options.Select(option => option with { Group = OptionGroup.NotSupported }),
    ];

    private static readonly Dictionary<string, TurnOption> ByNames =
        All.SelectMany(option => option.Aliases.Prepend(option.Name).Select(name => KeyValuePair.Create(name, option))).ToDictionary(StringComparer.Ordinal);

    private static readonly Dictionary<char, TurnOption> ByShort =
        All.Where(option => option.Short is not null).ToDictionary(option => option.Short!.Value);

    // Configuration keys have no case.
    private static readonly Dictionary<string, TurnOption> BySettings = All.ToDictionary(option => option.Setting, StringComparer.OrdinalIgnoreCase);

    /// <summary>The option of a file or of <c>--name</c>, or null.</summary>
    public static TurnOption? ByName(string name) => ByNames.GetValueOrDefault(name);

    /// <summary>The option of <c>-x</c>, or null.</summary>
    public static TurnOption? ByFlag(char flag) => ByShort.GetValueOrDefault(flag);

    /// <summary>The option of <c>Turn:Name</c>, or null.</summary>
    public static TurnOption? BySetting(string setting) => BySettings.GetValueOrDefault(setting);

    /// <summary>The known name nearest to <paramref name="name"/>, or null where none is near.</summary>
    public static string? NearestName(string name) => Nearest(name, ByNames.Keys);

    /// <summary>The known setting nearest to <paramref name="setting"/>, or null where none is near.</summary>
    public static string? NearestSetting(string setting) => Nearest(setting, BySettings.Keys);

    private static string? Nearest(string name, IEnumerable<string> known)
    {
        (string Name, int Distance) best = known.Select(candidate => (candidate, Distance(name, candidate))).MinBy(pair => pair.Item2);
        return best.Distance <= Math.Min(MaxTypos, name.Length / 2) ? best.Name : null;
    }

    // Levenshtein's distance without regard to case, row by row.
    private static int Distance(string left, string right)
    {
        int[] row = [.. Enumerable.Range(0, right.Length + 1)];
        for (int i = 1; i <= left.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int substitution = diagonal + (char.ToUpperInvariant(left[i - 1]) == char.ToUpperInvariant(right[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substitution, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
