using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>How one resource learns of another.</summary>
public static partial class ResourceBuilderExtensions
{
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithConnectionString> source, string? connectionName = null,
        bool optional = false)
        where TDestination : IResourceWithEnvironment
    {
        var resource = source.Resource;
        var name = connectionName ?? resource.Name;
        builder.WithRelationship(resource, "Reference");
        return builder.WithEnvironment(context =>
        {
            var variable = resource.ConnectionStringEnvironmentVariable ?? "ConnectionStrings__" + name;
            context.EnvironmentVariables[variable] = optional
                ? new OptionalValue(resource.ConnectionStringExpression)
                : resource.ConnectionStringExpression;
            foreach (var (property, value) in resource.GetConnectionProperties())
                context.EnvironmentVariables[$"{ModelName.ToEnvironment(name)}_{ModelName.ToEnvironment(property)}"] = value;
        });
    }

    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithServiceDiscovery> source)
        where TDestination : IResourceWithEnvironment
    {
        builder.WithRelationship(source.Resource, "Reference");
        return builder.WithEnvironment(context =>
        {
            foreach (var endpoint in source.Resource.GetEndpoints())
                AddEndpoint(context, endpoint);
        });
    }

    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, EndpointReference endpointReference)
        where TDestination : IResourceWithEnvironment
    {
        builder.WithRelationship(endpointReference.Resource, "Reference");
        return builder.WithEnvironment(context => AddEndpoint(context, endpointReference));
    }

    public static IResourceBuilder<TDestination> WithReference<TDestination>(this IResourceBuilder<TDestination> builder, string name, Uri uri)
        where TDestination : IResourceWithEnvironment =>
        builder.WithEnvironment($"services__{name}__default__0", uri.ToString());

    private static void AddEndpoint(EnvironmentCallbackContext context, EndpointReference endpoint)
    {
        var service = endpoint.Resource.Name;
        context.EnvironmentVariables[$"{ModelName.ToEnvironment(service)}_{ModelName.ToEnvironment(endpoint.EndpointName)}"] = endpoint;
        context.EnvironmentVariables[$"services__{service}__{endpoint.EndpointName}__0"] = endpoint;
    }

    /// <summary>A connection string that may be missing: the variable is then left out.</summary>
    private sealed class OptionalValue(ReferenceExpression expression) : IValueProvider
    {
        public async ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default)
        {
            try
            {
                return await expression.GetValueAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (DistributedApplicationException)
            {
                return null;
            }
        }
    }
}
