extern alias Turn;
using Microsoft.Extensions.Configuration;
using Turn::JbAspire.Turn.Configuration;
using Turn::JbAspire.Turn.Configuration.Sources;

namespace JbAspire.Tests.Services.Turn.Configuration;

/// <summary>Configurations from the three sources, as tests write them.</summary>
internal static class Settings
{
    /// <summary>From arguments and section Turn. No file is read unless an argument names one.</summary>
    public static TurnConfiguration Load(string[] arguments, params (string Name, string Value)[] section) => TurnConfiguration.Load(
        CommandLineParser.Parse(arguments),
        new ConfigurationBuilder()
            .AddInMemoryCollection(section.Select(setting => KeyValuePair.Create($"Turn:{setting.Name}", (string?)setting.Value)))
            .Build());

    /// <summary>From section Turn alone, with a secret so that there are credentials.</summary>
    public static TurnServerOptions FromSection(params (string Name, string Value)[] section) =>
        Load(["-n"], [("StaticAuthSecret", "north"), .. section]).Options;

    /// <summary>From arguments alone, with a secret so that there are credentials.</summary>
    public static TurnServerOptions FromArguments(params string[] arguments) => Load(["-n", "--static-auth-secret=north", .. arguments]).Options;

    /// <summary>From a file of these lines.</summary>
    public static TurnConfiguration FromFile(string text, params string[] arguments)
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, text);
            return Load(["-c", path, .. arguments]);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
