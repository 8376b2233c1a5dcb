using JbAspire.Protocols.Turn.Authentication;
using Xunit;

namespace JbAspire.Tests.Unit.Turn.Authentication;

/// <summary>Settings out of range stop the start by name, and secrets stay out of every text.</summary>
public sealed class TurnAuthenticationOptionsTests
{
    private static readonly TurnAuthenticationOptions Valid = TestServer.StaticUsers;

    public static TheoryData<string, TurnAuthenticationOptions> Wrong => new()
    {
        { "Realm is ;", Valid with { Realm = "" } },
        { "Realm is a\\u{a}b;", Valid with { Realm = "a\nb" } },
        { "1-127 bytes", Valid with { Realm = new string('x', 128) } },
        { "NonceLifetimeSeconds is 9; allowed are 0 or 10-86400 seconds", Valid with { NonceLifetimeSeconds = 9 } },
        { "NonceLifetimeSeconds is -1", Valid with { NonceLifetimeSeconds = -1 } },
        { "NonceLifetimeSeconds is 86401", Valid with { NonceLifetimeSeconds = 86_401 } },
        { "SharedSecrets is 0 secrets; allowed are 1-16", Valid with { UsesSharedSecrets = true } },
        { "SharedSecrets is 17 secrets", Valid with { SharedSecrets = [.. Enumerable.Repeat<ReadOnlyMemory<byte>>(new byte[8], 17)] } },
        { "SharedSecrets is 0 bytes", Valid with { SharedSecrets = [ReadOnlyMemory<byte>.Empty] } },
        { "SharedSecrets is 1025 bytes", Valid with { SharedSecrets = [new byte[1025]] } },
        { "Separator is 7", Valid with { Separator = '7' } },
        { "Separator is \\u{0}", Valid with { Separator = '\0' } },
        { "Users is alice; allowed are one entry", Valid with { Users = [TestServer.Alice, TestServer.Alice] } },
        { "Users is bob; allowed are a name with a password", Valid with { Users = [TurnStaticUser.WithKey("bob", new byte[15])] } },
        { "Users is bob; allowed are a name with a password", Valid with { Users = [TurnStaticUser.WithPassword("bob", "")] } },
        { "Users is bob of moon", Valid with { Users = [TurnStaticUser.WithPassword("bob", "x", "moon")] } },
        { "TokenKeys is 0 keys; allowed are 1-1024", Valid with { TokenServerName = "a" } },
        { "TokenServerName is ;", Valid with { TokenServerName = "" } },
        { "TokenKeys is k with 16 bytes; allowed are 32 bytes", Valid with { TokenKeys = [new TurnTokenKey("k", new byte[16])] } },
        { "one entry for each kid", Valid with { TokenKeys = [new TurnTokenKey("k", new byte[32]), new TurnTokenKey("k", new byte[32])] } },
        {
            "one entry for each origin",
            Valid with { OriginRealms = new Dictionary<string, string> { ["http://a"] = "x", ["HTTP://A"] = "y" } }
        },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Setting_out_of_range_is_named_with_its_range(string message, TurnAuthenticationOptions options)
    {
        var exception = Assert.Throws<ArgumentException>(options.Validate);

        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
        Assert.Contains("allowed are", exception.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new TurnAuthenticator(options, new byte[32], _ => 0));
    }

    [Fact]
    public void Secrets_are_in_no_text()
    {
        Assert.True(TurnStaticUser.TryParse("bob:wonderland", out TurnStaticUser? bob));
        TurnAuthenticationOptions options = TestServer.SharedSecret with { Users = [bob!], SharedSecrets = ["wonderland"u8.ToArray()] };
        var key = new TurnTokenKey("kid", TestServer.Bytes("wonderlandwonderlandwonderland12"));
        var token = new AccessToken("wonderlandwonderland"u8.ToArray(), 1, 2);

        string all = $"{options} {bob} {key} {token}";
        Assert.DoesNotContain("wonderland", all, StringComparison.Ordinal);
        Assert.Contains("1 shared secrets", all, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bob:builder", true)]
    [InlineData("bob:a:b", true)]
    [InlineData("bob:0x8493fbc53ba582fb4c044c456bdc40eb", true)]
    [InlineData("bob:0x8493FBC53BA582FB4C044C456BDC40EB", true)]
    [InlineData("bob:0x8493fbc53ba582fb4c044c456bdc40e", false)]
    [InlineData("bob:0x8493fbc53ba582fb4c044c456bdc40ex", false)]
    [InlineData("bob:0x", false)]
    [InlineData("bob:", false)]
    [InlineData("bob", false)]
    [InlineData(":builder", false)]
    [InlineData("", false)]
    public void Users_are_written_as_coturn_writes_them(string text, bool isUser) =>
        Assert.Equal(isUser, TurnStaticUser.TryParse(text, out _));
}
