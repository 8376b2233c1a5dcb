using System.Net;
using Xunit;

namespace JbAspire.Tests.Services.Gateway;

public sealed class ForwardingTests
{
    [Theory]
    [InlineData("/api/v1/webrtc/ice-servers", "credentials")]
    [InlineData("/api/v1/auth/guest", "credentials")]
    [InlineData("/api/v1/nodes", "sfucontroller")]
    [InlineData("/api/v1/nodes/n1?full=1", "sfucontroller")]
    public async Task Path_reaches_its_service(string path, string service)
    {
        await using var backend = await RecordingBackend.StartAsync(service);
        await using var gateway = new GatewayHost(($"services:{service}:http:0", backend.Address));
        using var client = new HttpClient { BaseAddress = gateway.Start() };

        Assert.StartsWith($"{service} GET {path} ", await client.GetStringAsync(path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forwarded_address_that_a_client_claims_is_replaced()
    {
        await using var backend = await RecordingBackend.StartAsync("credentials");
        await using var gateway = new GatewayHost(("services:credentials:http:0", backend.Address));
        using var client = new HttpClient { BaseAddress = gateway.Start() };
        client.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.9");

        var answer = await client.GetStringAsync("/api/v1/webrtc/ice-servers");

        Assert.DoesNotContain("203.0.113.9", answer, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forwarded_address_of_a_trusted_proxy_is_kept()
    {
        await using var backend = await RecordingBackend.StartAsync("credentials");
        await using var gateway = new GatewayHost(
            ("services:credentials:http:0", backend.Address), ("Gateway:TrustedProxies", "127.0.0.0/8, ::1/128, ::ffff:127.0.0.0/104"));
        using var client = new HttpClient { BaseAddress = gateway.Start() };
        client.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.9");

        Assert.EndsWith("for=203.0.113.9", await client.GetStringAsync("/api/v1/webrtc/ice-servers"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Service_without_an_address_is_unavailable_and_the_gateway_lives()
    {
        await using var gateway = new GatewayHost();
        using var client = new HttpClient { BaseAddress = gateway.Start() };

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await client.GetAsync("/api/v1/nodes")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/alive")).StatusCode);
    }

    [Fact]
    public async Task Service_that_does_not_answer_is_a_bad_gateway()
    {
        await using var gateway = new GatewayHost(("services:sfucontroller:http:0", "http://127.0.0.1:1"));
        using var client = new HttpClient { BaseAddress = gateway.Start() };

        Assert.Equal(HttpStatusCode.BadGateway, (await client.GetAsync("/api/v1/nodes")).StatusCode);
    }

    [Fact]
    public async Task Health_is_that_of_every_service()
    {
        await using var credentials = await RecordingBackend.StartAsync("credentials");
        await using var controller = await RecordingBackend.StartAsync("sfucontroller");
        await using var signaling = await RecordingBackend.StartAsync("signaling");
        await using var gateway = new GatewayHost(
            ("services:credentials:http:0", credentials.Address),
            ("services:sfucontroller:http:0", controller.Address),
            ("services:signaling:http:0", signaling.Address));
        using var client = new HttpClient { BaseAddress = gateway.Start() };

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/health")).StatusCode);
        signaling.IsHealthy = false;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await client.GetAsync("/health")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/alive")).StatusCode);
    }

    [Fact]
    public async Task One_address_gets_a_limited_number_of_auth_requests_a_minute()
    {
        await using var backend = await RecordingBackend.StartAsync("credentials");
        await using var gateway = new GatewayHost(("services:credentials:http:0", backend.Address), ("Gateway:AuthRequestsPerMinute", "2"));
        using var client = new HttpClient { BaseAddress = gateway.Start() };

        Assert.Equal(HttpStatusCode.OK, (await client.PostAsync("/api/v1/auth/guest", null)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.PostAsync("/api/v1/auth/guest", null)).StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await client.PostAsync("/api/v1/auth/guest", null)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/v1/webrtc/ice-servers")).StatusCode);
    }

    [Fact]
    public async Task Body_over_the_limit_is_refused()
    {
        await using var backend = await RecordingBackend.StartAsync("credentials");
        await using var gateway = new GatewayHost(("services:credentials:http:0", backend.Address));
        using var client = new HttpClient { BaseAddress = gateway.Start() };

        var response = await client.PostAsync("/api/v1/auth/guest", new ByteArrayContent(new byte[2 * 1024 * 1024]));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }
}
