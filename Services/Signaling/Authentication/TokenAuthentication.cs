using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace JbAspire.Signaling.Authentication;

/// <summary>
/// JWT bearer tokens (HS256, issuer and audience <c>jbaspire</c>) from the Authorization header or, as browsers cannot
/// set headers on a WebSocket, from the query's <c>access_token</c>.
/// </summary>
internal static class TokenAuthentication
{
    public const string Issuer = "jbaspire";
    public const int MinSecretBytes = 32;
    private const string SecretSetting = "Auth:JwtSecret";

    public static void AddTokenAuthentication(this WebApplicationBuilder builder)
    {
        var mode = builder.Configuration.GetValue<AuthenticationMode?>($"{SignalingOptions.Section}:{nameof(SignalingOptions.Authentication)}")
            ?? (builder.Environment.IsDevelopment() ? AuthenticationMode.Optional : AuthenticationMode.Required);
        builder.Services.PostConfigure<SignalingOptions>(options => options.Authentication = mode);
        if (mode == AuthenticationMode.None)
            return;

        var secret = Encoding.UTF8.GetBytes(builder.Configuration[SecretSetting] ?? "");
        if (secret.Length < MinSecretBytes)
        {
            throw new OptionsValidationException(SecretSetting, typeof(SignalingOptions), [
                $"{SecretSetting} has {secret.Length} bytes: at least {MinSecretBytes} are needed (or set {SignalingOptions.Section}:Authentication to None)."]);
        }

        builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(bearer =>
        {
            bearer.MapInboundClaims = false;
            bearer.TokenValidationParameters = new TokenValidationParameters
            {
                ValidIssuer = Issuer,
                ValidAudience = Issuer,
                ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
                IssuerSigningKey = new SymmetricSecurityKey(secret),
                RequireExpirationTime = true,
                RequireSignedTokens = true,
                ClockSkew = TimeSpan.FromSeconds(5),
                NameClaimType = "name",
            };
            bearer.Events = new JwtBearerEvents
            {
                OnMessageReceived = context =>
                {
                    if (context.Request.Headers.Authorization.Count == 0 && context.Request.Query["access_token"] is [{ Length: > 0 } token, ..])
                        context.Token = token;
                    return Task.CompletedTask;
                },
            };
        });
    }

    /// <summary>The caller's subject ("" for a caller without token), or null when the caller is refused.</summary>
    public static async Task<string?> AuthenticateAsync(HttpContext context, AuthenticationMode mode)
    {
        if (mode == AuthenticationMode.None)
            return "";
        var hasToken = context.Request.Headers.Authorization.Count > 0 || context.Request.Query.ContainsKey("access_token");
        if (!hasToken)
            return mode == AuthenticationMode.Optional ? "" : null;
        var result = await context.AuthenticateAsync(JwtBearerDefaults.AuthenticationScheme);
        // A token without a subject names nobody: the same as a wrong one.
        return result.Succeeded && result.Principal.FindFirst("sub")?.Value is { Length: > 0 } subject ? subject : null;
    }
}
