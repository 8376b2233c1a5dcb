namespace JbAspire.AppHost;

/// <summary>What every host of this system has.</summary>
internal static class HostExtensions
{
    /// <summary>A project with the endpoint <c>http</c>, on which it answers <c>/health</c>; a null port is any free one.</summary>
    public static IResourceBuilder<ProjectResource> AddHost<TProject>(this IDistributedApplicationBuilder builder, string name, int? port = null)
        where TProject : IProjectMetadata, new() =>
        builder.AddProject<TProject>(name, options => options.ExcludeLaunchProfile = true)
            .WithHttpEndpoint(port, name: "http")
            .WithHttpHealthCheck("/health", endpointName: "http")
            .WithEnvironment("ASPNETCORE_ENVIRONMENT", builder.Environment.EnvironmentName)
            .WithEnvironment("DOTNET_ENVIRONMENT", builder.Environment.EnvironmentName);

    /// <summary>An endpoint of HTTP/2 without TLS, which HTTP/1.1 on the same port would rule out: the host binds GRPC_PORT for it.</summary>
    public static IResourceBuilder<ProjectResource> WithGrpcEndpoint(this IResourceBuilder<ProjectResource> host) =>
        host.WithHttpEndpoint(name: "grpc", env: "GRPC_PORT");

    /// <summary>Tells a host the address at which others reach one of its endpoints.</summary>
    public static IResourceBuilder<ProjectResource> WithOwnUrl(this IResourceBuilder<ProjectResource> host, string variable, string endpointName) =>
        host.WithEnvironment(variable, host.GetEndpoint(endpointName));

    /// <summary>The folder of the built web client.</summary>
    public static string WebRoot(this IDistributedApplicationBuilder builder) =>
        Path.GetFullPath(Path.Combine(builder.AppHostDirectory, "../Services/WebClient/dist"));
}
