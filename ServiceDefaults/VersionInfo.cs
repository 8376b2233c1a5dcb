using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace JbAspire.ServiceDefaults;

/// <summary>Which program this is: what /version answers and the banner says.</summary>
internal sealed record VersionInfo(string Name, string Version, string Runtime, string Environment)
{
    public static VersionInfo Of(IHostEnvironment environment, IConfiguration configuration)
    {
        var program = Assembly.GetEntryAssembly() ?? typeof(VersionInfo).Assembly;
        return new VersionInfo(
            configuration["OTEL_SERVICE_NAME"] is { Length: > 0 } name ? name : environment.ApplicationName,
            program.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0",
            $"{RuntimeInformation.FrameworkDescription} {RuntimeInformation.RuntimeIdentifier}",
            environment.EnvironmentName);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(VersionInfo))]
internal sealed partial class VersionInfoJsonContext : JsonSerializerContext;
