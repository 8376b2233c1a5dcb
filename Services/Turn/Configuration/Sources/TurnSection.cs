using JbAspire.Turn.Configuration.Options;

namespace JbAspire.Turn.Configuration.Sources;

/// <summary>Section <c>Turn</c> of appsettings, environment and ASP.NET Core's own arguments.</summary>
internal static class TurnSection
{
    public const string Name = "Turn";

    public static IReadOnlyList<OptionValue> Read(IConfiguration configuration, ICollection<string> warnings)
    {
        List<OptionValue> values = [];
        foreach (IConfigurationSection setting in configuration.GetSection(Name).GetChildren())
        {
            if (OptionTable.BySetting(setting.Key) is { } option)
                values.AddRange(TextsOf(setting).Select(text => new OptionValue(option, text, $"{Name}:{option.Setting}")));
            else
                warnings.Add(UnknownName.Warning(setting.Key, $"section {Name}", OptionTable.NearestSetting(setting.Key)));
        }

        return values;
    }

    // A repeatable option is one value, or several as "Turn:ListeningIp:0" and so on. A blank value is one that is not set.
    private static IEnumerable<string> TextsOf(IConfigurationSection setting) =>
        setting.GetChildren()
            .Select(child => child.Value)
            .Prepend(setting.Value)
            .Where(value => !string.IsNullOrWhiteSpace(value))
            .Select(value => value!.Trim());
}
