using System.Net;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;
using Xunit;

namespace JbAspire.Tests.Services.Credentials;

public sealed class IceServersTests
{
    private const string Path = "/api/v1/webrtc/ice-servers";
    private static readonly (string, string)[] Turn = [("Turn:ServerUrl", "turn.example.com:3478"), ("Turn:StaticAuthSecret", "north-wind")];

    [Fact]
    public async Task Answer_has_the_flat_fields_and_the_list()
    {
        await using var host = new CredentialsHost(Turn);
        using var client = host.CreateClient(host.Sign());

        using var response = await client.GetAsync(Path);
        var json = await response.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(response.Headers.CacheControl?.NoStore);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(json), JsonNode.Parse("""
            {
              "turnServerUrl": "turn.example.com:3478",
              "turnUsername": "1736035200:user123",
              "turnCredential": "QdrNDNWXu1ZtNooQVEWQzNHlHSk=",
              "ttl": 86400,
              "iceServers": [
                { "urls": "stun:turn.example.com:3478" },
                { "urls": "turn:turn.example.com:3478", "username": "1736035200:user123", "credential": "QdrNDNWXu1ZtNooQVEWQzNHlHSk=" },
                { "urls": "turn:turn.example.com:3478?transport=tcp", "username": "1736035200:user123", "credential": "QdrNDNWXu1ZtNooQVEWQzNHlHSk=" }
              ]
            }
            """)), json);
    }

    [Fact]
    public async Task Answer_names_the_tls_listener_last_with_the_same_credential()
    {
        await using var host = new CredentialsHost([.. Turn, ("Turn:TlsServerUrl", "turn.example.com:5349")]);
        using var client = host.CreateClient(host.Sign());

        var servers = JsonNode.Parse(await client.GetStringAsync(Path))!["iceServers"]!.AsArray();

        Assert.Equal(
            ["stun:turn.example.com:3478", "turn:turn.example.com:3478", "turn:turn.example.com:3478?transport=tcp", "turns:turn.example.com:5349?transport=tcp"],
            servers.Select(server => (string?)server!["urls"]));
        Assert.Equal("1736035200:user123", (string?)servers[3]!["username"]);
        Assert.Equal((string?)servers[1]!["credential"], (string?)servers[3]!["credential"]);
    }

    [Fact]
    public async Task Tls_listener_without_a_server_is_not_handed_out()
    {
        await using var host = new CredentialsHost(("Turn:TlsServerUrl", "turn.example.com:5349"), ("Turn:StaticAuthSecret", "north-wind"));
        using var client = host.CreateClient(host.Sign());

        Assert.DoesNotContain("turns:", await client.GetStringAsync(Path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_without_turn_has_stun_servers_alone()
    {
        await using var host = new CredentialsHost();
        using var client = host.CreateClient(host.Sign());

        Assert.Equal("""{"iceServers":[{"urls":"stun:stun.l.google.com:19302"}]}""", await client.GetStringAsync(Path));
    }

    [Fact]
    public async Task Configured_stun_servers_replace_the_public_one()
    {
        await using var host = new CredentialsHost(("Turn:StunServers:0", "stun.example.com:3478"), ("Turn:ServerUrl", "turn.example.com"));
        using var client = host.CreateClient(host.Sign());

        Assert.Equal("""{"iceServers":[{"urls":"stun:stun.example.com:3478"}]}""", await client.GetStringAsync(Path));
    }

    [Fact]
    public async Task Request_without_token_is_unauthorized()
    {
        await using var host = new CredentialsHost(Turn);
        using var client = host.CreateClient();

        using var response = await client.GetAsync(Path);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.Single().Scheme);
        Assert.DoesNotContain("turnCredential", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    public static TheoryData<string> BadTokens => new("not-a-token", "a.b.c", "secret", "issuer", "audience", "algorithm", "no subject", "long subject", "control character");

    [Theory]
    [MemberData(nameof(BadTokens))]
    public async Task Token_that_is_not_ours_is_unauthorized(string fault)
    {
        await using var host = new CredentialsHost(Turn);
        using var client = host.CreateClient(fault switch
        {
            "secret" => host.Sign(secret: "another-secret-of-32-bytes-or-more"),
            "issuer" => host.Sign(issuer: "somebody-else"),
            "audience" => host.Sign(audience: "something-else"),
            "algorithm" => host.Sign(secret: new string('k', 64), algorithm: SecurityAlgorithms.HmacSha512),
            "no subject" => host.Sign(subject: null),
            "long subject" => host.Sign(subject: new string('s', 129)),
            "control character" => host.Sign(subject: "a\nb"),
            _ => fault,
        });

        using var response = await client.GetAsync(Path);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task Expired_token_is_unauthorized()
    {
        await using var host = new CredentialsHost(Turn);
        using var client = host.CreateClient(host.Sign(lifetime: TimeSpan.FromMinutes(10)));

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(Path)).StatusCode);
        host.Time.Now += TimeSpan.FromMinutes(11);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync(Path)).StatusCode);
    }
}
