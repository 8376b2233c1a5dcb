using System.Net;
using Xunit;

namespace JbAspire.Tests.Services.Gateway;

public sealed class WebClientTests
{
    [Theory]
    [InlineData("/")]
    [InlineData("/index.html")]
    [InlineData("/room/demo")]
    public async Task Page_is_served_for_paths_of_the_client_and_revalidated(string path)
    {
        await using var gateway = new GatewayHost();
        gateway.BuildWebClient();
        using var client = new HttpClient { BaseAddress = gateway.Start() };

        using var response = await client.GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
        Assert.True(response.Headers.CacheControl?.NoCache);
        Assert.Contains("<title>JbAspire</title>", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hashed_assets_are_immutable_and_compressed()
    {
        await using var gateway = new GatewayHost();
        gateway.BuildWebClient();
        using var client = new HttpClient(new HttpClientHandler { AutomaticDecompression = DecompressionMethods.None }) { BaseAddress = gateway.Start() };
        client.DefaultRequestHeaders.Add("Accept-Encoding", "br");

        using var response = await client.GetAsync("/assets/index-3f2a.js");

        Assert.Equal("public, max-age=31536000, immutable", response.Headers.GetValues("Cache-Control").Single());
        Assert.Equal(["br"], response.Content.Headers.ContentEncoding);
        Assert.True((await response.Content.ReadAsByteArrayAsync()).Length < 1000);
    }

    [Theory]
    [InlineData("/assets/gone-0000.js")]
    [InlineData("/missing.png")]
    [InlineData("/api/v2/anything")]
    [InlineData("/%2e%2e/appsettings.json")]
    public async Task What_is_not_there_is_not_found_rather_than_the_page(string path)
    {
        await using var gateway = new GatewayHost();
        gateway.BuildWebClient();
        using var client = new HttpClient { BaseAddress = gateway.Start() };

        using var response = await client.GetAsync(path);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Every_answer_carries_the_security_headers()
    {
        await using var gateway = new GatewayHost();
        gateway.BuildWebClient();
        using var client = new HttpClient { BaseAddress = gateway.Start() };

        foreach (var path in new[] { "/", "/assets/index-3f2a.js", "/api/v1/nodes", "/api/nothing" })
        {
            using var response = await client.GetAsync(path);
            Assert.Contains("default-src 'self'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Equal("no-referrer", response.Headers.GetValues("Referrer-Policy").Single());
            Assert.Contains("camera=(self), microphone=(self)", response.Headers.GetValues("Permissions-Policy").Single(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Missing_web_root_gets_a_page_that_says_how_to_build_it_and_no_restart_is_needed()
    {
        await using var gateway = new GatewayHost();
        using var client = new HttpClient { BaseAddress = gateway.Start() };

        using var missing = await client.GetAsync("/");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, missing.StatusCode);
        Assert.Contains("npm run build", await missing.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        gateway.BuildWebClient();
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/")).StatusCode);
    }
}
