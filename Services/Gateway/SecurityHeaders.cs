using Microsoft.Net.Http.Headers;

namespace JbAspire.Gateway;

/// <summary>Headers on every answer: the page runs its own scripts only, and camera and microphone are its own alone.</summary>
internal static class SecurityHeaders
{
    // Media arrives through RTCPeerConnection, which connect-src does not govern; blob: is for snapshots and worker scripts that bundlers inline.
    private const string ContentSecurityPolicy =
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob: mediastream:; " +
        "connect-src 'self' ws: wss:; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private const string PermissionsPolicy =
        "camera=(self), microphone=(self), display-capture=(self), speaker-selection=(self), autoplay=(self), fullscreen=(self), " +
        "geolocation=(), payment=(), usb=()";

    public static void UseSecurityHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers[HeaderNames.XContentTypeOptions] = "nosniff";
        headers["Permissions-Policy"] = PermissionsPolicy;
        // The address names the room: it must not leak to other sites.
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        return next(context);
    });
}
