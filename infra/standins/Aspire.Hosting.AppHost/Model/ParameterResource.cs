using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A value that comes from outside: configuration <c>Parameters:NAME</c>, or a default.</summary>
public class ParameterResource : Resource, IManifestExpressionProvider, IValueProvider
{
    private readonly Lazy<string> _value;

    public ParameterResource(string name, Func<ParameterDefault?, string> callback, bool secret = false)
        : base(name)
    {
        _value = new Lazy<string>(() => callback(Default));
        Secret = secret;
    }

    public ParameterDefault? Default { get; set; }

    public bool Secret { get; }

    public bool IsConnectionString { get; set; }

    public string ValueExpression => IsConnectionString ? $"{{{Name}.connectionString}}" : $"{{{Name}.value}}";

    internal string ConfigurationKey => IsConnectionString ? $"ConnectionStrings:{Name}" : $"Parameters:{Name}";

    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken) => new(_value.Value);

    internal static string FromConfiguration(IConfiguration configuration, string key, ParameterDefault? parameterDefault) =>
        configuration[key] is { Length: > 0 } configured ? configured
        : parameterDefault is not null ? parameterDefault.GetDefaultValue()
        : throw new DistributedApplicationException(
            $"Parameter '{key}' has no value: set it with --{key}=VALUE, the variable {key.Replace(":", "__", StringComparison.Ordinal)}, or user secrets.");
}
