using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Turn.Authentication;
using Xunit;
using static JbAspire.Protocols.Turn.Authentication.TurnAuthenticationResult;

namespace JbAspire.Tests.Unit.Turn.Authentication;

/// <summary>RFC 8489 §9.2.4, check by check, with static users.</summary>
public sealed class LongTermCredentialTests
{
    private readonly TestServer _server = new(TestServer.StaticUsers);

    [Fact]
    public void Request_without_integrity_is_challenged()
    {
        Assert.Equal(NoCredentials, _server.Send(new TestRequest()));
        Assert.Equal(NoCredentials, _server.Send(_server.Signed("alice", "wonderland") with { Sha1Key = null }));
    }

    [Fact]
    public void Challenge_has_realm_nonce_and_algorithms_and_no_integrity()
    {
        byte[] challenge = _server.Challenge();

        Assert.Equal("example.org"u8.ToArray(), TestServer.ValueOf(challenge, StunAttributeType.Realm));
        Assert.Equal(TestRequest.Sha256ThenMd5, TestServer.ValueOf(challenge, StunAttributeType.PasswordAlgorithms));
        Assert.NotNull(TestServer.ValueOf(challenge, StunAttributeType.Nonce));
        Assert.Null(TestServer.ValueOf(challenge, StunAttributeType.MessageIntegrity));
        Assert.Null(TestServer.ValueOf(challenge, StunAttributeType.MessageIntegritySha256));
        Assert.Null(TestServer.ValueOf(challenge, StunAttributeType.ThirdPartyAuthorization));
    }

    [Fact]
    public void Integrity_without_username_realm_or_nonce_is_a_bad_request()
    {
        TestRequest whole = _server.Signed("alice", "wonderland");

        Assert.Equal(Authenticated, _server.Send(whole));
        Assert.Equal(BadRequest, _server.Send(whole with { Username = null }));
        Assert.Equal(BadRequest, _server.Send(whole with { Realm = null }));
        Assert.Equal(BadRequest, _server.Send(whole with { Nonce = null }));
    }

    [Fact]
    public void Password_of_rfc_5389_clients_is_proved_by_md5()
    {
        Assert.Equal(Authenticated, _server.Send(_server.Signed("alice", "wonderland")));

        TurnCredential credential = _server.Credential!;
        Assert.Equal("alice", credential.Username);
        Assert.Equal("alice", credential.User);
        Assert.Equal("example.org", credential.Realm);
        Assert.Equal(TestServer.KeyOf("alice", "wonderland"), credential.Key.ToArray());
        Assert.Equal(StunAttributeType.MessageIntegrity, credential.Integrity);
        Assert.Null(credential.MaxLifetimeSeconds);
    }

    [Fact]
    public void Wrong_password_and_unknown_user_are_unauthenticated()
    {
        Assert.Equal(WrongPassword, _server.Send(_server.Signed("alice", "Wonderland")));
        Assert.Equal(UnknownUser, _server.Send(_server.Signed("mallory", "wonderland")));
        Assert.Equal(StunErrorCode.Unauthenticated, WrongPassword.ErrorCodeOf());
        Assert.Equal(StunErrorCode.Unauthenticated, UnknownUser.ErrorCodeOf());
    }

    [Fact]
    public void Unknown_user_is_not_let_in_by_the_key_that_stands_in_for_hers()
    {
        TestRequest request = _server.Signed("mallory", "");

        Assert.Equal(UnknownUser, _server.Send(request with { Sha1Key = new byte[16] }));
        Assert.Equal(UnknownUser, _server.Send(request with { Sha1Key = new byte[32] }));
        Assert.Equal(UnknownUser, _server.Send(request with { Sha1Key = null, Sha256Key = new byte[32] }));
    }

    [Fact]
    public void Realm_that_is_not_ours_is_unauthenticated() =>
        Assert.Equal(WrongRealm, _server.Send(_server.Signed("alice", "wonderland", realm: "example.com")));

    [Fact]
    public void Nonce_is_judged_after_the_password()
    {
        byte[] foreign = _server.Nonce(TestServer.ClientAt("192.0.2.7", 40_001));

        Assert.Equal(StaleNonce, _server.Send(_server.Signed("alice", "wonderland") with { Nonce = foreign }));
        Assert.Equal(WrongPassword, _server.Send(_server.Signed("alice", "guess") with { Nonce = foreign }));
    }

    [Fact]
    public void Nonce_goes_stale_and_a_new_one_is_taken()
    {
        TestRequest request = _server.Signed("alice", "wonderland");
        _server.Now += TimeSpan.FromSeconds(600);
        Assert.Equal(Authenticated, _server.Send(request));

        _server.Now += TimeSpan.FromSeconds(1);
        Assert.Equal(StaleNonce, _server.Send(request));
        Assert.Equal(Authenticated, _server.Send(_server.Signed("alice", "wonderland")));
    }

    [Fact]
    public void User_with_a_key_needs_no_password_and_turns_sha256_off()
    {
        Assert.True(TurnStaticUser.TryParse("bob:0x" + Convert.ToHexString(TestServer.KeyOf("bob", "builder")), out TurnStaticUser? bob));
        var server = new TestServer(TestServer.StaticUsers with { Users = [TestServer.Alice, bob!] });

        Assert.Equal(TestRequest.Md5Only, TestServer.ValueOf(server.Challenge(), StunAttributeType.PasswordAlgorithms));
        Assert.Equal(Authenticated, server.Send(server.Signed("bob", "builder")));
        Assert.Equal(Authenticated, server.Send(server.Signed("alice", "wonderland")));
        TestRequest md5 = server.Signed("bob", "builder") with
        {
            Algorithms = TestRequest.Md5Only,
            Algorithm = TestRequest.Md5Only,
            Sha1Key = null,
            Sha256Key = TestServer.KeyOf("bob", "builder"),
        };
        Assert.Equal(Authenticated, server.Send(md5));
    }

    [Fact]
    public void Anonymous_mode_asks_for_nothing_and_signs_nothing()
    {
        var server = new TestServer(TestServer.StaticUsers with { IsAnonymous = true });

        Assert.Equal(Authenticated, server.Send(new TestRequest()));
        Assert.True(server.Credential!.Key.IsEmpty);
        Assert.Equal("", server.Credential.User);
        var writer = new StunMessageWriter(new byte[20], StunMessageClass.SuccessResponse, StunMethod.Allocate, default);
        server.Credential.AddIntegrity(ref writer);
        Assert.Equal(20, writer.Length);
    }

    [Fact]
    public void Users_of_one_realm_are_strangers_in_another()
    {
        var server = new TestServer(TestServer.StaticUsers with
        {
            OriginRealms = new Dictionary<string, string> { ["https://a.example"] = "a.example" },
            Users = [TestServer.Alice, TurnStaticUser.WithPassword("alice", "cooper", "a.example")],
        });

        Assert.Equal(Authenticated, server.Send(server.Signed("alice", "wonderland")));
        Assert.Equal(WrongPassword, server.Send(server.Signed("alice", "cooper")));
        Assert.Equal(Authenticated, server.Send(server.Signed("alice", "cooper", "a.example")));
        Assert.Equal(WrongPassword, server.Send(server.Signed("alice", "wonderland", "a.example")));
    }
}
