extern alias Credentials;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace JbAspire.Tests.Services.Credentials;

/// <summary>The credentials service in this process, on a clock that the test sets.</summary>
internal sealed class CredentialsHost(params (string Name, string Value)[] settings) : WebApplicationFactory<Credentials::Program>
{
    public const string JwtSecret = "0123456789abcdef0123456789abcdef";

    public SettableTime Time { get; } = new(DateTimeOffset.FromUnixTimeSeconds(1_735_948_800));

    public HttpClient CreateClient(string token)
    {
        var client = CreateClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    public string Sign(
        string? subject = "user123",
        string secret = JwtSecret,
        string issuer = "jbaspire",
        string audience = "jbaspire",
        string algorithm = SecurityAlgorithms.HmacSha256,
        TimeSpan? lifetime = null)
    {
        var now = Time.GetUtcNow().UtcDateTime;
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer,
            Audience = audience,
            IssuedAt = now,
            Expires = now + (lifetime ?? TimeSpan.FromHours(1)),
            Claims = subject is null ? new Dictionary<string, object>() : new Dictionary<string, object> { ["sub"] = subject },
            SigningCredentials = new SigningCredentials(new SymmetricSecurityKey(Encoding.UTF8.GetBytes(secret)), algorithm),
        });
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting("Auth:JwtSecret", JwtSecret);
        foreach (var (name, value) in settings)
            builder.UseSetting(name, value);
        builder.ConfigureTestServices(services => services.AddSingleton<TimeProvider>(Time));
    }
}
