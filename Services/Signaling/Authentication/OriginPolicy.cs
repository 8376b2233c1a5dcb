namespace JbAspire.Signaling.Authentication;

/// <summary>Which web pages may open a WebSocket here (browsers do not apply CORS to WebSockets).</summary>
internal static class OriginPolicy
{
    /// <summary>Requests without an Origin come from programs, not from pages, and pass.</summary>
    public static bool IsAllowed(HttpRequest request, string[] allowedOrigins)
    {
        var origin = request.Headers.Origin.ToString();
        if (origin.Length == 0)
            return true;
        if (allowedOrigins.Length > 0)
            return allowedOrigins.Contains("*") || allowedOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase);

        // Behind the gateway the page's host is in X-Forwarded-Host. A page cannot set that header on a WebSocket, so
        // believing it opens nothing to a foreign page.
        return Uri.TryCreate(origin, UriKind.Absolute, out var uri)
            && (SameHost(uri, request.Host) || SameHost(uri, new HostString(request.Headers["X-Forwarded-Host"].ToString().Split(',')[0].Trim())));
    }

    private static bool SameHost(Uri origin, HostString host) =>
        host.HasValue
        && string.Equals(origin.Host, host.Host, StringComparison.OrdinalIgnoreCase)
        && (host.Port ?? (origin.Scheme == Uri.UriSchemeHttps ? 443 : 80)) == origin.Port;
}
