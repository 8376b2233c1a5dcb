using JbAspire.ServiceDefaults;
using JbAspire.Turn.Configuration.Options;

namespace JbAspire.Turn.Configuration.Sources;

/// <summary>coturn's configuration file.</summary>
internal static class ConfFile
{
    private const int MaxBytes = 1024 * 1024;

    /// <summary>Reads it; what is not known is a warning that names its line.</summary>
    /// <exception cref="ConfigurationException">The file cannot be read.</exception>
    public static IReadOnlyList<OptionValue> Read(string path, ICollection<string> warnings)
    {
        List<OptionValue> values = [];
        string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";
        string[] lines = ReadLines(path);
        for (int i = 0; i < lines.Length; i++)
        {
            if (!ConfLine.TryParse(lines[i], out string name, out string text))
                continue;

            string place = $"{path}:{i + 1}";
            if (OptionTable.ByName(name) is { } option)
                values.Add(new OptionValue(option, text, $"{name} ({place})", folder));
            else
                warnings.Add(UnknownName.Warning(name, place, OptionTable.NearestName(name)));
        }

        return values;
    }

    private static string[] ReadLines(string path)
    {
        try
        {
            FileInfo file = new(path);
            if (file.Exists && file.Length > MaxBytes)
                throw new ConfigurationException("-c", path, $"a file of at most {MaxBytes} bytes");
            return File.ReadAllLines(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new ConfigurationException("-c", path, $"a file that can be read ({exception.Message})");
        }
    }
}
