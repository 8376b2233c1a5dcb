using JbAspire.Protocols.Turn.Authentication;
using Xunit;
using static JbAspire.Protocols.Turn.Authentication.TurnAuthenticationResult;

namespace JbAspire.Tests.Unit.Turn.Authentication;

/// <summary>A realm for each origin (draft-johnston-tram-stun-origin).</summary>
public sealed class OriginRealmTests
{
    private const string Origin = "https://a.example";

    private readonly TestServer _server = new(TestServer.SharedSecret with
    {
        OriginRealms = new Dictionary<string, string> { [Origin] = "a.example", ["https://b.example"] = "b.example" },
    });

    private TestRequest Of(string realm)
    {
        string name = $"{TestServer.UnixStart + 60}:bob";
        return _server.Signed(name, TestServer.PasswordOf(name), realm);
    }

    [Fact]
    public void Origin_decides_the_realm_of_the_challenge()
    {
        Assert.Equal("example.org", _server.ChallengedRealm(new TestRequest()));
        Assert.Equal("a.example", _server.ChallengedRealm(new TestRequest { Origin = Origin }));
        Assert.Equal("a.example", _server.ChallengedRealm(new TestRequest { Origin = "HTTPS://A.example" }));
        Assert.Equal("example.org", _server.ChallengedRealm(new TestRequest { Origin = "https://c.example" }));
        Assert.Equal("example.org", _server.ChallengedRealm(new TestRequest { Origin = "" }));
        Assert.Equal("example.org", _server.ChallengedRealm(new TestRequest { Origin = new string('x', 2000) }));
    }

    [Fact]
    public void Realm_must_be_that_of_the_origin()
    {
        Assert.Equal(Authenticated, _server.Send(Of("a.example") with { Origin = Origin }));
        Assert.Equal("a.example", _server.Credential!.Realm);
        Assert.Equal(WrongRealm, _server.Send(Of("b.example") with { Origin = Origin }));
        Assert.Equal(WrongRealm, _server.Send(Of("a.example") with { Origin = "https://c.example" }));
    }

    [Fact]
    public void Without_origin_any_of_our_realms_will_do_and_is_kept_by_the_next_challenge()
    {
        Assert.Equal(Authenticated, _server.Send(Of("a.example")));
        Assert.Equal(Authenticated, _server.Send(Of("example.org")));
        Assert.Equal(WrongRealm, _server.Send(Of("c.example")));
        Assert.Equal("b.example", _server.ChallengedRealm(Of("b.example")));
        Assert.Equal("example.org", _server.ChallengedRealm(Of("c.example")));
    }

    [Fact]
    public void Users_of_two_realms_are_two_users()
    {
        _server.Send(Of("a.example"));
        TurnCredential first = _server.Credential!;
        _server.Send(Of("b.example"));

        Assert.False(first.IsSameUser(_server.Credential!));
        Assert.True(first.IsSameUser(first));
    }
}
