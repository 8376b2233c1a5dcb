using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Health checks and commands.</summary>
public static partial class ResourceBuilderExtensions
{
    public static IResourceBuilder<T> WithHealthCheck<T>(this IResourceBuilder<T> builder, string key)
        where T : IResource => builder.WithAnnotation(new HealthCheckAnnotation(key));

    public static IResourceBuilder<T> WithHttpHealthCheck<T>(
        this IResourceBuilder<T> builder, string? path = null, int? statusCode = null, string? endpointName = null)
        where T : IResourceWithEndpoints =>
        builder.WithAnnotation(new HttpHealthCheckAnnotation(path ?? "/", statusCode ?? 200, endpointName));

    public static IResourceBuilder<T> WithCommand<T>(
        this IResourceBuilder<T> builder, string name, string displayName, Func<ExecuteCommandContext, Task<ExecuteCommandResult>> executeCommand,
        CommandOptions? commandOptions = null)
        where T : IResource
    {
        _ = commandOptions; // Icons and confirmations belong to the dashboard, which does not see this stand-in's resources.
        return builder.WithAnnotation(new ResourceCommandAnnotation(name, displayName, executeCommand));
    }

    public static IResourceBuilder<TResource> WithHttpCommand<TResource>(
        this IResourceBuilder<TResource> builder, string path, string displayName, string? endpointName = null, string? commandName = null,
        HttpCommandOptions? commandOptions = null)
        where TResource : IResourceWithEndpoints
    {
        var method = commandOptions?.Method ?? HttpMethod.Post;
        return builder.WithCommand(commandName ?? $"{builder.Resource.Name}-http-{method.Method.ToLowerInvariant()}-{path}", displayName, async context =>
        {
            var endpoint = endpointName is not null
                ? new EndpointReference(builder.Resource, endpointName)
                : builder.Resource.GetEndpoints().First(e => e.IsHttp || e.IsHttps);
            using var client = new HttpClient();
            using var request = new HttpRequestMessage(method, new Uri(new Uri(endpoint.Url), path));
            using var response = await client.SendAsync(request, context.CancellationToken).ConfigureAwait(false);
            return response.IsSuccessStatusCode
                ? CommandResults.Success()
                : CommandResults.Failure($"{method} {path} was answered with {(int)response.StatusCode}.");
        });
    }
}
