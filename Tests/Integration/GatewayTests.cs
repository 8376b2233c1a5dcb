using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Aspire.Hosting.Testing;
using Xunit;

namespace JbAspire.Tests.Integration;

/// <summary>What the outside reaches over HTTP.</summary>
[Collection(SystemGroup.Name)]
public sealed class GatewayTests(SystemFixture system)
{
    [Fact]
    public Task Every_resource_is_healthy() => system.ExplainAsync(async () =>
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        foreach (var resource in system.Resources)
            await system.WaitForHealthyAsync(resource, timeout.Token);
        using var client = new HttpClient { BaseAddress = system.Gateway };
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/health", timeout.Token)).StatusCode);
    });

    [Fact]
    public Task Turn_server_tells_its_numbers_under_the_names_of_coturn() => system.ExplainAsync(async () =>
    {
        using var client = new HttpClient { BaseAddress = system.App.GetEndpoint("turn", "metrics") };
        Assert.Contains("turn_total_allocations{type=\"UDP\"}", await client.GetStringAsync("/metrics"), StringComparison.Ordinal);
    });

    [Fact]
    public Task Root_is_the_application() => system.ExplainAsync(async () =>
    {
        using var client = new HttpClient { BaseAddress = system.Gateway };
        Assert.Contains("<div id=\"root\">", await client.GetStringAsync("/"), StringComparison.Ordinal);
    });

    [Fact]
    public Task Guest_gets_ice_servers_with_a_credential() => system.ExplainAsync(async () =>
    {
        using var client = new HttpClient { BaseAddress = system.Gateway };
        var guest = await (await client.PostAsJsonAsync("/api/v1/auth/guest", new { name = "Lan" })).Content.ReadFromJsonAsync<JsonObject>();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (string?)guest!["token"]);

        var answer = await client.GetFromJsonAsync<JsonObject>("/api/v1/webrtc/ice-servers");

        var server = (string?)answer!["turnServerUrl"];
        Assert.Equal($"{server}", $"127.0.0.1:{server!.Split(':')[1]}");
        Assert.EndsWith($":{(string?)guest["userId"]}", (string?)answer["turnUsername"], StringComparison.Ordinal);
        Assert.Equal(
            [$"stun:{server}", $"turn:{server}", $"turn:{server}?transport=tcp", $"turns:127.0.0.1:{system.TurnTlsPort}?transport=tcp"],
            answer["iceServers"]!.AsArray().Select(entry => (string?)entry!["urls"]));
    });

    [Theory]
    [InlineData(null)]
    [InlineData("not-a-token")]
    [InlineData("eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.")]
    public Task Wrong_token_gets_nothing(string? token) => system.ExplainAsync(async () =>
    {
        using var client = new HttpClient { BaseAddress = system.Gateway };
        if (token is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);

        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/api/v1/webrtc/ice-servers")).StatusCode);
    });

    [Fact]
    public Task Nodes_are_listed() => system.ExplainAsync(async () =>
    {
        using var client = new HttpClient { BaseAddress = system.Gateway };
        var nodes = await client.GetFromJsonAsync<JsonNode>("/api/v1/nodes");

        var list = nodes as JsonArray ?? nodes!["nodes"]!.AsArray();
        Assert.NotEmpty(list);
    });
}
