using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;
using Xunit;

namespace JbAspire.Tests.Services.Credentials;

public sealed class GuestTokenTests
{
    private const string Path = "/api/v1/auth/guest";
    private static readonly (string, string) GuestTokens = ("Auth:GuestTokens", "true");

    [Fact]
    public async Task Guest_token_names_the_guest_and_opens_the_ice_servers()
    {
        await using var host = new CredentialsHost(GuestTokens);
        using var client = host.CreateClient();

        using var response = await client.PostAsJsonAsync(Path, new { name = "  Lan Anh " });
        var body = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        var token = new JsonWebTokenHandler().ReadJsonWebToken((string)body["token"]!);

        Assert.True(response.Headers.CacheControl?.NoStore);
        Assert.Equal("Lan Anh", (string?)body["name"]);
        Assert.Equal("Lan Anh", token.GetClaim("name").Value);
        Assert.Equal((string?)body["userId"], token.Subject);
        Assert.Equal("jbaspire", token.Issuer);
        Assert.Equal(["jbaspire"], token.Audiences);
        Assert.Equal("HS256", token.Alg);
        Assert.Equal(host.Time.Now.UtcDateTime.AddHours(1), token.ValidTo);

        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.EncodedToken);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/v1/webrtc/ice-servers")).StatusCode);
    }

    [Fact]
    public async Task Name_may_be_left_out()
    {
        await using var host = new CredentialsHost(GuestTokens);
        using var client = host.CreateClient();

        using var response = await client.PostAsync(Path, null);

        Assert.Equal("Guest", (string?)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["name"]);
    }

    [Fact]
    public async Task Guests_differ()
    {
        await using var host = new CredentialsHost(GuestTokens);
        using var client = host.CreateClient();

        var first = await (await client.PostAsync(Path, null)).Content.ReadFromJsonAsync<JsonObject>();
        var second = await (await client.PostAsync(Path, null)).Content.ReadFromJsonAsync<JsonObject>();

        Assert.NotEqual((string?)first!["userId"], (string?)second!["userId"]);
    }

    [Theory]
    [InlineData("""{"name":""")]
    [InlineData("""{"name":7}""")]
    [InlineData("[]")]
    [InlineData("""{"name":"a\u0000b"}""")]
    [InlineData("""{"name":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}""")]
    public async Task Malformed_request_is_a_bad_request(string body)
    {
        await using var host = new CredentialsHost(GuestTokens);
        using var client = host.CreateClient();

        using var response = await client.PostAsync(Path, new StringContent(body, Encoding.UTF8, "application/json"));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("false")]
    public async Task Path_does_not_exist_where_guests_are_off(string? value)
    {
        await using var host = value is null ? new CredentialsHost() : new CredentialsHost(("Auth:GuestTokens", value));
        using var client = host.CreateClient();

        Assert.Equal(HttpStatusCode.NotFound, (await client.PostAsync(Path, null)).StatusCode);
    }

    [Fact]
    public async Task One_address_gets_a_limited_number_of_tokens_a_minute()
    {
        await using var host = new CredentialsHost(GuestTokens, ("Auth:GuestTokensPerMinute", "3"));
        using var client = host.CreateClient();

        for (var i = 0; i < 3; i++)
            Assert.Equal(HttpStatusCode.OK, (await client.PostAsync(Path, null)).StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await client.PostAsync(Path, null)).StatusCode);
    }
}
