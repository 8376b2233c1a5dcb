namespace JbAspire.Credentials;

/// <summary><c>POST /api/v1/auth/guest</c>: a token for anybody, where <c>Auth:GuestTokens</c> allows it; otherwise the path does not exist.</summary>
internal static class GuestTokensEndpoint
{
    public const string RateLimit = "guest-tokens";

    public static void MapGuestTokens(this IEndpointRouteBuilder endpoints)
    {
        if (!endpoints.ServiceProvider.GetRequiredService<AuthOptions>().GuestTokens)
            return;
        endpoints.MapPost("/api/v1/auth/guest", IResult (GuestTokenRequest? request, GuestTokenIssuer issuer, HttpContext context) =>
        {
            context.Response.Headers.CacheControl = "no-store";
            return GuestTokenRequest.TryReadName(request, out var name)
                ? TypedResults.Ok(issuer.Issue(name))
                : TypedResults.Problem("name must have at most 64 characters and no control characters.", statusCode: StatusCodes.Status400BadRequest);
        }).RequireRateLimiting(RateLimit);
    }
}
