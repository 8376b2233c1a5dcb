using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;

namespace JbAspire.ServiceDefaults;

/// <summary>
/// The log levels of libraries that tell each request at Information. They are the lowest of all configuration sources: appsettings, environment
/// and arguments override them with the usual names (Logging:LogLevel:...).
/// </summary>
internal static class QuietLogging
{
    private static readonly string[] Categories = ["Microsoft.AspNetCore", "Microsoft.Extensions.Http", "System.Net.Http", "Polly", "StackExchange.Redis", "Grpc", "Yarp"];

    public static void AddQuietLogging(this IConfigurationManager configuration) =>
        configuration.Sources.Insert(0, new MemoryConfigurationSource
        {
            InitialData = Categories.Select(category => KeyValuePair.Create($"Logging:LogLevel:{category}", (string?)"Warning")),
        });
}
