using Aspire.Hosting.Testing;

namespace JbAspire.Tests.StandIns;

internal static class ApplicationExtensions
{
    /// <summary>The URL as it stands in variables: without the slash that <see cref="Uri"/> adds.</summary>
    public static string GetEndpointUrl(this DistributedApplication application, string resource, string endpoint) =>
        application.GetEndpoint(resource, endpoint).ToString().TrimEnd('/');
}
