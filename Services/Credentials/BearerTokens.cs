using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace JbAspire.Credentials;

/// <summary>Which bearer tokens are good: HS256, our issuer and audience, not expired on the service's clock, with a usable subject.</summary>
internal static class BearerTokens
{
    /// <summary>The subject becomes part of a TURN user name, which is at most 508 bytes (RFC 8489 §14.3).</summary>
    private const int MaxSubjectLength = 128;
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    public static void AddBearerTokens(this IServiceCollection services)
    {
        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer();
        services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme)
            .Configure<AuthOptions, TimeProvider>((bearer, auth, time) =>
            {
                bearer.MapInboundClaims = false;
                bearer.TokenValidationParameters = new TokenValidationParameters
                {
                    ValidIssuer = auth.Issuer,
                    ValidAudience = auth.Audience,
                    IssuerSigningKey = auth.SigningKey,
                    ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
                    RequireExpirationTime = true,
                    LifetimeValidator = (notBefore, expires, _, _) => IsAlive(notBefore, expires, time.GetUtcNow().UtcDateTime),
                };
                bearer.Events = new JwtBearerEvents
                {
                    OnTokenValidated = context =>
                    {
                        if (!HasUsableSubject(context.Principal))
                            context.Fail($"The token has no sub claim of 1 to {MaxSubjectLength} printable characters.");
                        return Task.CompletedTask;
                    },
                };
            });
        services.AddAuthorization();
    }

    private static bool IsAlive(DateTime? notBefore, DateTime? expires, DateTime now) =>
        expires is { } end && now < end + ClockSkew && (notBefore is not { } start || now >= start - ClockSkew);

    private static bool HasUsableSubject(ClaimsPrincipal? principal) =>
        principal?.FindFirstValue(JwtRegisteredClaimNames.Sub) is { Length: > 0 and <= MaxSubjectLength } subject && !subject.Any(char.IsControl);
}
