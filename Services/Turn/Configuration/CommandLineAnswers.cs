using System.Reflection;
using JbAspire.ServiceDefaults;
using JbAspire.Turn.Configuration.Sources;

namespace JbAspire.Turn.Configuration;

/// <summary>What the process prints instead of serving.</summary>
internal static class CommandLineAnswers
{
    /// <summary><c>--help</c> and <c>--version</c>; false where neither was asked for.</summary>
    public static bool TryAnswer(this CommandLine commandLine, TextWriter output)
    {
        if (commandLine.Mode == CommandLineMode.Help)
            ConfigurationReport.WriteHelp(output);
        else if (commandLine.Mode == CommandLineMode.Version)
            output.WriteLine(typeof(CommandLineAnswers).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion);
        else
            return false;
        return true;
    }

    /// <summary><c>--check</c>: the effective configuration, and its warnings beside it; false where it was not asked for.</summary>
    /// <exception cref="ConfigurationException">The configuration is not good.</exception>
    public static bool TryCheck(this CommandLine commandLine, IConfiguration configuration, TextWriter output, TextWriter errors)
    {
        if (commandLine.Mode != CommandLineMode.Check)
            return false;

        TurnConfiguration result = TurnConfiguration.Load(commandLine, configuration);
        foreach (string warning in result.Warnings)
            errors.WriteLine($"Warning: {warning}");
        ConfigurationReport.WriteEffective(output, result);
        return true;
    }
}
