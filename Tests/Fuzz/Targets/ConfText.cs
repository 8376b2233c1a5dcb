using JbAspire.ServiceDefaults;
using JbAspire.Turn.Configuration;
using JbAspire.Turn.Configuration.Sources;
using Microsoft.Extensions.Configuration;

namespace JbAspire.Tests.Fuzz.Targets;

/// <summary>A <c>turnserver.conf</c>: options, or one line about what is wrong.</summary>
internal sealed class ConfText : IFuzzTarget
{
    private static readonly string FilePath = Path.Combine(Path.GetTempPath(), $"fuzz-{Environment.ProcessId}.conf");
    private static readonly IConfigurationRoot Nothing = new ConfigurationBuilder().Build();

    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        File.WriteAllBytes(FilePath, input);
        try
        {
            TurnConfiguration.Load(new CommandLine { FilePath = FilePath }, Nothing);
        }
        catch (ConfigurationException exception)
        {
            FuzzException.Require(exception.Message.Length > 0, "It says what is wrong.");
        }
        finally
        {
            File.Delete(FilePath);
        }
    }
}
