using System.Security.Claims;
using Microsoft.IdentityModel.JsonWebTokens;

namespace JbAspire.Credentials;

/// <summary><c>GET /api/v1/webrtc/ice-servers</c>: STUN and TURN servers with credentials for the bearer of the token.</summary>
internal static class IceServersEndpoint
{
    public static void MapIceServers(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/api/v1/webrtc/ice-servers", (ClaimsPrincipal user, TurnOptions options, TimeProvider time, HttpContext context) =>
        {
            context.Response.Headers.CacheControl = "no-store";
            var subject = user.FindFirstValue(JwtRegisteredClaimNames.Sub)!; // Token validation refuses tokens without it.
            return TypedResults.Ok(IceServersResponse.Create(options, subject, time.GetUtcNow()));
        }).RequireAuthorization();
}
