using JbAspire.ServiceDefaults;

namespace JbAspire.Gateway;

/// <summary>A service behind the gateway and the addresses that the configuration gives for it (<c>services:NAME:http:0</c> and on).</summary>
internal sealed record Backend(string Name, IReadOnlyList<Uri> Addresses)
{
    public const string Credentials = "credentials";
    public const string SfuController = "sfucontroller";
    public const string Signaling = "signaling";

    public string SettingName => $"services:{Name}:http:0";

    /// <summary>Every service that the gateway forwards to; one without an address answers 503.</summary>
    public static Backend[] ReadAll(IConfiguration configuration) =>
        [Read(configuration, Credentials), Read(configuration, SfuController), Read(configuration, Signaling)];

    private static Backend Read(IConfiguration configuration, string name)
    {
        var service = configuration.GetSection($"services:{name}");
        var addresses = service.GetSection("https").GetChildren().Concat(service.GetSection("http").GetChildren());
        return new Backend(name, [.. addresses.Where(address => !string.IsNullOrWhiteSpace(address.Value)).Select(ReadAddress)]);
    }

    private static Uri ReadAddress(IConfigurationSection address) =>
        Uri.TryCreate(address.Value, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
            ? uri
            : throw new ConfigurationException(address.Path, address.Value, "an http:// or https:// address");
}
