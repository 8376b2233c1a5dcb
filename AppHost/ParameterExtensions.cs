namespace JbAspire.AppHost;

/// <summary>The two kinds of parameters of this system.</summary>
internal static class ParameterExtensions
{
    private const int SecretLength = 48;

    /// <summary>A value with a default, overridden by configuration <c>Parameters:NAME</c>.</summary>
    public static IResourceBuilder<ParameterResource> AddSetting(this IDistributedApplicationBuilder builder, string name, string standard) =>
        builder.AddParameter(name, builder.Configuration["Parameters:" + name] ?? standard, publishValueAsDefault: true);

    /// <summary>A random value that is made once and kept in the user secrets, outside of the repository.</summary>
    public static IResourceBuilder<ParameterResource> AddGeneratedSecret(this IDistributedApplicationBuilder builder, string name) =>
        builder.AddParameter(name, new GenerateParameterDefault { MinLength = SecretLength, Special = false }, secret: true, persist: true);
}
