using JbAspire.Turn.Configuration.Options;

namespace JbAspire.Turn.Configuration;

/// <summary>The texts of <c>--check</c> and <c>--help</c>.</summary>
internal static class ConfigurationReport
{
    private const string Mask = "***";
    private const int HelpColumn = 48;

    /// <summary>The effective configuration as a file that could be read again, but for its masked secrets.</summary>
    public static void WriteEffective(TextWriter writer, TurnConfiguration configuration)
    {
        foreach (IGrouping<OptionGroup, TurnOption> group in Supported())
        {
            writer.WriteLine($"# {TitleOf(group.Key)}");
            foreach (TurnOption option in group)
            {
                foreach (string value in option.Show(configuration.Options))
                    writer.WriteLine($"{option.Name}={Show(option, value)}");
            }
        }
    }

    public static void WriteHelp(TextWriter writer)
    {
        TurnServerOptions defaults = new();
        writer.WriteLine("STUN/TURN server. Options as coturn's, in a file (name=value) after -c, or on the command line:");
        WriteLine(writer, "  -c <file>", "Configuration file. Without it none is read.");
        WriteLine(writer, "  -n", "No configuration file.");
        WriteLine(writer, "      --check", "Checks the configuration, prints it without secrets, and ends: 0 where it is good, else 78.");
        WriteLine(writer, "  -h, --help", "Prints this.");
        WriteLine(writer, "      --version", "Prints the version.");
        foreach (IGrouping<OptionGroup, TurnOption> group in Supported())
        {
            writer.WriteLine();
            writer.WriteLine($"{TitleOf(group.Key)}:");
            foreach (TurnOption option in group)
                WriteLine(writer, Usage(option), Describe(option, defaults));
        }

        writer.WriteLine();
        writer.WriteLine("Accepted, and so anyway:");
        writer.WriteLine("  " + Names(OptionSupport.Accepted));
        writer.WriteLine("Ignored with a warning:");
        writer.WriteLine("  " + Names(OptionSupport.Ignored));
        writer.WriteLine("Refused:");
        writer.WriteLine("  " + Names(OptionSupport.Refused));
    }

    /// <summary>How an option stands in the list.</summary>
    private static string Usage(TurnOption option)
    {
        string flag = option.Short is { } letter ? $"  -{letter}, " : "      ";
        string argument = option switch
        {
            { IsSwitch: true } => "",
            { ArgumentIsOptional: true } => $"[=<{option.Argument}>]",
            _ => $" <{option.Argument}>",
        };
        return $"{flag}--{option.Name}{argument}";
    }

    private static string Describe(TurnOption option, TurnServerOptions defaults)
    {
        string text = option.Help;
        if (option.IsRepeatable)
            text += " Repeatable.";
        if (option.IsSwitch || option.IsRepeatable)
            return text;
        string value = string.Join(", ", option.Show(defaults));
        return $"{text} ({option.Allowed}{(value.Length == 0 ? "" : $"; default: {value}")})";
    }

    private static string Show(TurnOption option, string value) =>
        option.IsSecret ? Mask : value.Any(char.IsWhiteSpace) || value.StartsWith('#') || value.StartsWith(';') ? $"\"{value}\"" : value;

    private static IEnumerable<IGrouping<OptionGroup, TurnOption>> Supported() =>
        OptionTable.All.Where(option => option.Support == OptionSupport.Supported).GroupBy(option => option.Group);

    private static string Names(OptionSupport support) =>
        string.Join(' ', OptionTable.All.Where(option => option.Support == support).Select(option => option.Name));

    private static string TitleOf(OptionGroup group) => group == OptionGroup.Tls ? "TLS" : group.ToString();

    private static void WriteLine(TextWriter writer, string usage, string text) =>
        writer.WriteLine(usage.Length < HelpColumn ? usage.PadRight(HelpColumn) + text : $"{usage}\n{new string(' ', HelpColumn)}{text}");
}
