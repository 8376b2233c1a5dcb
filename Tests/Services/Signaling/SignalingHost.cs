extern alias Signaling;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace JbAspire.Tests.Services.Signaling;

/// <summary>One signaling replica in this process, on a real port.</summary>
public sealed class SignalingHost : IAsyncDisposable
{
    public const string JwtSecret = "0123456789abcdef0123456789abcdef";

    private readonly WebApplication _app;

    private SignalingHost(WebApplication app)
    {
        _app = app;
        HttpUrl = app.Addresses()[0];
        SocketUrl = HttpUrl.Replace("http://", "ws://", StringComparison.Ordinal);
    }

    public string HttpUrl { get; }

    public string SocketUrl { get; }

    public static async Task<SignalingHost> StartAsync(string redis, string controllerUrl, params string[] settings)
    {
        var app = Create(redis, controllerUrl, settings);
        await app.StartAsync();
        return new SignalingHost(app);
    }

    public static WebApplication Create(string redis, string controllerUrl, params string[] settings) =>
        Signaling::JbAspire.Signaling.SignalingApplication.Create(Arguments(redis, controllerUrl, settings));

    public static string[] Arguments(string redis, string controllerUrl, params string[] settings) =>
    [
        "--environment=Production", "--urls=http://127.0.0.1:0", $"--ConnectionStrings:cache={redis}", "--Logging:LogLevel:Default=Error",
        $"--Signaling:SfuControllerUrl={controllerUrl}", "--Signaling:Authentication=Optional", $"--Auth:JwtSecret={JwtSecret}",
        "--Signaling:ReplicaLeaseMilliseconds=3000",
        .. settings.Select(setting => $"--{setting}"),
    ];

    public static string Token(
        string? subject = "user-1", string secret = JwtSecret, string issuer = "jbaspire", string audience = "jbaspire", int expiresInSeconds = 60)
    {
        var now = DateTime.UtcNow;
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer,
            Audience = audience,
            IssuedAt = now.AddMinutes(-5),
            Expires = now.AddSeconds(expiresInSeconds),
            Claims = subject is null ? new Dictionary<string, object>() : new Dictionary<string, object> { ["sub"] = subject },
            SigningCredentials = new SigningCredentials(new SymmetricSecurityKey(Encoding.UTF8.GetBytes(secret)), SecurityAlgorithms.HmacSha256),
        });
    }

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
