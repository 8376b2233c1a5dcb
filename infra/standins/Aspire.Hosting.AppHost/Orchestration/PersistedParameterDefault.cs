using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>A generated value that is kept in the user secrets.</summary>
internal sealed class PersistedParameterDefault(UserSecretsFile secrets, string key, ParameterDefault generated) : ParameterDefault
{
    public static PersistedParameterDefault For(IDistributedApplicationBuilder builder, string key, ParameterDefault generated)
    {
        var secrets = (UserSecretsFile)builder.Services.Single(s => s.ServiceType == typeof(UserSecretsFile)).ImplementationInstance!;
        return new PersistedParameterDefault(secrets, key, generated);
    }

    public override string GetDefaultValue() => secrets.GetOrAdd(key, generated.GetDefaultValue);
}
