using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestration;

namespace Aspire.Hosting;

/// <summary>Adds values that come from outside.</summary>
public static class ParameterResourceBuilderExtensions
{
    /// <summary>A value of configuration <c>Parameters:NAME</c>; the start fails without one.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(this IDistributedApplicationBuilder builder, string name, bool secret = false) =>
        builder.AddResource(new ParameterResource(
            name, parameterDefault => ParameterResource.FromConfiguration(builder.Configuration, "Parameters:" + name, parameterDefault), secret));

    /// <summary>A fixed value; configuration does not override it, as in the real package.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, string value, bool publishValueAsDefault = false, bool secret = false)
    {
        _ = publishValueAsDefault;
        return builder.AddResource(new ParameterResource(name, _ => value, secret));
    }

    /// <summary>A value of configuration, else of <paramref name="value"/>; with <paramref name="persist"/> kept in the user secrets.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, ParameterDefault value, bool secret = false, bool persist = false)
    {
        var parameter = builder.AddParameter(name, secret);
        parameter.Resource.Default = persist ? PersistedParameterDefault.For(builder, parameter.Resource.ConfigurationKey, value) : value;
        return parameter;
    }

    /// <summary>A connection string of configuration <c>ConnectionStrings:NAME</c>.</summary>
    public static IResourceBuilder<IResourceWithConnectionString> AddConnectionString(
        this IDistributedApplicationBuilder builder, string name, string? environmentVariableName = null) =>
        builder.AddResource(new ConnectionStringParameterResource(
            name, parameterDefault => ParameterResource.FromConfiguration(builder.Configuration, "ConnectionStrings:" + name, parameterDefault),
            environmentVariableName)
        { IsConnectionString = true });
}
