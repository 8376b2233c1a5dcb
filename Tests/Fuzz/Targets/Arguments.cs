using System.Text;
using JbAspire.ServiceDefaults;
using JbAspire.Turn.Configuration;
using JbAspire.Turn.Configuration.Sources;
using Microsoft.Extensions.Configuration;

namespace JbAspire.Tests.Fuzz.Targets;

/// <summary>A command line, one argument a line: options, or one line about what is wrong. Configuration files are not read.</summary>
internal sealed class Arguments : IFuzzTarget
{
    private static readonly IConfigurationRoot Nothing = new ConfigurationBuilder().Build();

    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        try
        {
            CommandLine commandLine = CommandLineParser.Parse(Encoding.UTF8.GetString(input).Split('\n'));
            TurnConfiguration.Load(commandLine with { NoFile = true, FilePath = null }, Nothing);
        }
        catch (ConfigurationException exception)
        {
            FuzzException.Require(exception.Message.Length > 0, "It says what is wrong.");
        }
    }
}
