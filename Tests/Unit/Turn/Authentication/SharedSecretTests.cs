using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Wire;
using Xunit;
using static JbAspire.Protocols.Turn.Authentication.TurnAuthenticationResult;

namespace JbAspire.Tests.Unit.Turn.Authentication;

/// <summary>Time-limited names of a shared secret (draft-uberti-behave-turn-rest-00), as coturn takes them.</summary>
public sealed class SharedSecretTests
{
    private const long InAnHour = TestServer.UnixStart + 3600;
    private static readonly string Bob = $"{InAnHour}:bob";

    private readonly TestServer _server = new(TestServer.SharedSecret);

    [Fact]
    public void Password_is_the_hmac_of_the_name()
    {
        // echo -n "1800003600:bob" | openssl dgst -sha1 -hmac north -binary | base64
        Assert.Equal("1800003600:bob", Bob);
        Assert.Equal("3iDUOthMoI18FKiRGjTaQl2SKio=", TestServer.PasswordOf(Bob));
        Assert.Equal(Authenticated, _server.Send(_server.Signed(Bob, "3iDUOthMoI18FKiRGjTaQl2SKio=")));
    }

    [Theory]
    [InlineData("1800003600:bob", "bob")]
    [InlineData("bob:1800003600", "bob")]
    [InlineData("1800003600", "")]
    [InlineData("1800003600:", "")]
    [InlineData(":1800003600", "")]
    [InlineData("1800003600:a:b", "a:b")]
    [InlineData("a:b:1800003600", "a:b")]
    [InlineData("1800003600:1800009999", "1800009999")]
    public void Quota_counts_the_name_without_the_time(string username, string user)
    {
        Assert.Equal(Authenticated, _server.Send(_server.Signed(username, TestServer.PasswordOf(username))));
        Assert.Equal(user, _server.Credential!.User);
        Assert.Equal(username, _server.Credential.Username);
        Assert.Equal(InAnHour, _server.Credential.ExpiresAt);
    }

    [Theory]
    [InlineData("bob")]
    [InlineData("bob:1800003600x")]
    [InlineData("-1800003600:bob")]
    [InlineData("+1800003600:bob")]
    [InlineData(" 1800003600:bob")]
    [InlineData("1800003600.0:bob")]
    [InlineData("99999999999999999999:bob")]
    public void Name_without_a_time_is_unknown(string username) =>
        Assert.Equal(UnknownUser, _server.Send(_server.Signed(username, TestServer.PasswordOf(username))));

    [Fact]
    public void Separator_is_a_setting()
    {
        var server = new TestServer(TestServer.SharedSecret with { Separator = '|' });
        string username = $"{InAnHour}|a:b";

        Assert.Equal(Authenticated, server.Send(server.Signed(username, TestServer.PasswordOf(username))));
        Assert.Equal("a:b", server.Credential!.User);
        Assert.Equal(UnknownUser, server.Send(server.Signed(Bob, TestServer.PasswordOf(Bob))));
    }

    [Fact]
    public void Each_of_several_secrets_opens()
    {
        var server = new TestServer(TestServer.SharedSecret with { SharedSecrets = ["old"u8.ToArray(), "new"u8.ToArray()] });

        Assert.Equal(Authenticated, server.Send(server.Signed(Bob, TestServer.PasswordOf(Bob, "old"))));
        Assert.Equal(Authenticated, server.Send(server.Signed(Bob, TestServer.PasswordOf(Bob, "new"))));
        Assert.Equal(Authenticated, server.Send(server.SignedSha256(Bob, TestServer.PasswordOf(Bob, "new"))));
        Assert.Equal(WrongPassword, server.Send(server.Signed(Bob, TestServer.PasswordOf(Bob, "north"))));
    }

    [Fact]
    public void Expired_name_cannot_allocate_but_what_has_begun_lives_on()
    {
        TestRequest Request() => _server.Signed(Bob, TestServer.PasswordOf(Bob));
        _server.Now = MonotonicTime.FromMilliseconds(3600_000);
        Assert.Equal(Authenticated, _server.Send(Request()));

        _server.Now = MonotonicTime.FromMilliseconds(3601_000);
        Assert.Equal(Expired, _server.Send(Request()));
        Assert.Equal(Authenticated, _server.Send(Request() with { Method = StunMethod.Refresh }));
        Assert.Equal(Authenticated, _server.Send(Request() with { Method = StunMethod.ChannelBind }));
    }

    [Fact]
    public void Strict_expiry_ends_what_has_begun()
    {
        var server = new TestServer(TestServer.SharedSecret with { StrictExpiry = true });
        server.Now = MonotonicTime.FromMilliseconds(3601_000);

        Assert.Equal(Expired, server.Send(server.Signed(Bob, TestServer.PasswordOf(Bob)) with { Method = StunMethod.Refresh }));
    }

    [Fact]
    public void Expired_name_with_a_wrong_password_is_a_wrong_password()
    {
        _server.Now = MonotonicTime.FromMilliseconds(3601_000);
        Assert.Equal(WrongPassword, _server.Send(_server.Signed(Bob, "guess")));
    }

    [Fact]
    public void Static_users_are_not_looked_at()
    {
        var server = new TestServer(TestServer.SharedSecret with { Users = [TestServer.Alice] });
        Assert.Equal(UnknownUser, server.Send(server.Signed("alice", "wonderland")));
    }

    [Fact]
    public void Userhash_names_nobody_and_is_not_asked_for()
    {
        byte[] hash = new byte[32];
        StunKey.DeriveUserhash(TestServer.Bytes(Bob), "example.org"u8, hash);
        TestRequest request = _server.SignedSha256(Bob, TestServer.PasswordOf(Bob));

        Assert.Equal(Authenticated, _server.Send(request));
        Assert.Equal(UnknownUser, _server.Send(request with { Username = null, Userhash = hash }));
        Assert.StartsWith("obMatJos2gAAA", System.Text.Encoding.ASCII.GetString(_server.Nonce()), StringComparison.Ordinal);
    }
}
