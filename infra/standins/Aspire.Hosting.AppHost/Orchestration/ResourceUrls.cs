using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>The URLs that are shown for a resource.</summary>
internal static class ResourceUrls
{
    public static ImmutableArray<UrlSnapshot> Of(IResource resource)
    {
        var urls = ImmutableArray.CreateBuilder<UrlSnapshot>();
        foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>())
        {
            if (endpoint.AllocatedEndpoint is not { } allocated)
                continue;
            var shown = new ResourceUrlAnnotation { Url = allocated.UriString };
            foreach (var change in resource.Annotations.OfType<EndpointUrlAnnotation>().Where(u => u.EndpointName == endpoint.Name))
                change.Configure(shown);
            // A configured URL may be a path on the endpoint.
            var url = shown.Url.StartsWith('/') ? allocated.UriString + shown.Url : shown.Url;
            urls.Add(new UrlSnapshot(shown.DisplayText ?? endpoint.Name, url, !endpoint.IsExternal));
        }

        urls.AddRange(resource.Annotations.OfType<ResourceUrlAnnotation>().Select(u => new UrlSnapshot(u.DisplayText, u.Url, false)));
        return urls.ToImmutable();
    }
}
