using System.Text;
using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Turn.Authentication;
using JbAspire.Tests.Unit.Wire;
using Xunit;
using static JbAspire.Protocols.Turn.Authentication.TurnAuthenticationResult;

namespace JbAspire.Tests.Unit.Turn.Authentication;

/// <summary>Names made to break logs, formats and parsers, and requests changed on their way.</summary>
public sealed class HostileRequestTests
{
    private static readonly string Expiry = $"{TestServer.UnixStart + 60}";

    private readonly TestServer _server = new(TestServer.SharedSecret);

    public static TheoryData<string> BrokenNames => new(
        "1800000060:bob\r\n127.0.0.1 admin logged in",
        "1800000060:bob\n",
        "1800000060:bob\0",
        "1800000060:\u001b[2J",
        "1800000060:\u0085next",
        "\0",
        "\u007f");

    [Theory]
    [MemberData(nameof(BrokenNames))]
    public void Name_with_control_characters_is_a_bad_request_even_with_its_password(string name) =>
        Assert.Equal(BadRequest, _server.Send(_server.Signed(name, TestServer.PasswordOf(name))));

    [Theory]
    [InlineData("%s%n%x")]
    [InlineData("bob'; DROP TABLE turnusers_lt; --")]
    [InlineData("\"bob\"")]
    [InlineData("${jndi:ldap://x}")]
    [InlineData("../../etc/passwd")]
    [InlineData("\u202Ebob")]
    public void Name_with_odd_characters_needs_its_password_and_is_printed_harmlessly(string name)
    {
        string username = $"{Expiry}:{name}";
        Assert.Equal(WrongPassword, _server.Send(_server.Signed(username, "guess")));
        Assert.Equal(UnknownUser, _server.Send(_server.Signed(name, "guess")));

        Assert.Equal(Authenticated, _server.Send(_server.Signed(username, TestServer.PasswordOf(username))));
        Assert.Equal(name, _server.Credential!.User);
        Assert.DoesNotContain(_server.Credential.ToString(), c => c is '"' or '\'' or '\u202E' || char.IsControl(c));
    }

    [Theory]
    [InlineData("FF")]
    [InlineData("C0AF")] // overlong slash
    [InlineData("EDA080")] // surrogate
    [InlineData("F0288CBC")]
    [InlineData("313A62E2")] // cut
    public void Name_that_is_no_utf8_is_a_bad_request(string bytes) =>
        Assert.Equal(BadRequest, _server.Send(_server.Signed("x", "y") with { Username = Convert.FromHexString(bytes) }));

    [Theory]
    [InlineData(508, WrongPassword)]
    [InlineData(509, BadRequest)]
    [InlineData(3000, BadRequest)]
    public void Name_has_at_most_508_bytes(int length, TurnAuthenticationResult expected) =>
        Assert.Equal(expected, _server.Send(_server.Signed($"{Expiry}:".PadRight(length, 'x'), "guess")));

    [Fact]
    public void Empty_name_is_nobody_and_endless_realm_or_nonce_a_bad_request()
    {
        TestRequest request = _server.Signed($"{Expiry}:bob", "guess");

        Assert.Equal(UnknownUser, _server.Send(request with { Username = [] }));
        Assert.Equal(BadRequest, _server.Send(request with { Realm = new string('x', 764) }));
        Assert.Equal(BadRequest, _server.Send(request with { Nonce = new byte[764] }));
        Assert.Equal(WrongRealm, _server.Send(request with { Realm = "" }));
    }

    [Fact]
    public void Every_flipped_bit_of_a_request_is_noticed()
    {
        string name = $"{Expiry}:bob";
        foreach (TestRequest request in (TestRequest[])
            [_server.Signed(name, TestServer.PasswordOf(name)), _server.SignedSha256(name, TestServer.PasswordOf(name))])
        {
            byte[] valid = request.ToBytes();
            Assert.Equal(Authenticated, _server.SendBytes(valid));
            for (int bit = 0; bit < valid.Length * 8; bit++)
            {
                byte[] changed = [.. valid];
                changed[bit / 8] ^= (byte)(1 << (bit % 8));
                Assert.False(IsLetIn(changed), $"Bit {bit} went unnoticed.");
            }
        }
    }

    [Fact]
    public void Truncated_and_mutated_requests_throw_nothing_and_let_nobody_in()
    {
        string name = $"{Expiry}:bob";
        byte[] valid = (_server.SignedSha256(name, TestServer.PasswordOf(name)) with { Origin = "https://a.example" }).ToBytes();
        ParserSweep.Run(valid, bytes => Assert.True(!IsLetIn(bytes) || bytes.AsSpan().SequenceEqual(valid)));
    }

    [Fact]
    public void Garbage_in_every_attribute_throws_nothing_behind_a_right_integrity()
    {
        var random = new Random(20_260_723);
        var server = new TestServer(TestServer.SharedSecret with
        {
            TokenServerName = "turn.example.org",
            TokenKeys = [new TurnTokenKey("a", new byte[32])],
            OriginRealms = new Dictionary<string, string> { ["https://a.example"] = "a.example" },
        });
        TestRequest valid = server.Signed($"{Expiry}:bob", "guess");
        for (int i = 0; i < 3000; i++)
        {
            byte[]? Garble(byte[]? value)
            {
                byte[] garbage = new byte[random.Next(0, 70)];
                random.NextBytes(garbage);
                return random.Next(3) switch { 0 => value, 1 => null, _ => garbage };
            }

            server.Send(valid with
            {
                Username = random.Next(2) == 0 ? "a"u8.ToArray() : Garble(valid.Username),
                Userhash = random.Next(4) == 0 ? Garble(new byte[32]) : null,
                Nonce = Garble(valid.Nonce),
                Realm = Encoding.Latin1.GetString(Garble("example.org"u8.ToArray()) ?? []),
                Origin = Encoding.Latin1.GetString(Garble([]) ?? []),
                Algorithms = Garble(null),
                Algorithm = Garble(null),
                AccessToken = Garble(null),
            });
            Assert.Null(server.Credential);
        }
    }

    [Fact]
    public void What_follows_the_integrity_is_not_looked_at()
    {
        string name = $"{Expiry}:bob";
        TestRequest request = _server.Signed(name, TestServer.PasswordOf(name));
        byte[] bytes = [.. request.ToBytes(), 0x00, 0x1B, 0x00, 0x04, 1, 2, 3, 4]; // ACCESS-TOKEN
        bytes[3] += 8;

        Assert.Equal(Authenticated, _server.SendBytes(bytes));
    }

    private bool IsLetIn(byte[] bytes) =>
        StunMessageView.TryParse(bytes, out StunMessageView request) == StunParseResult.Success
        && _server.Authenticator.Authenticate(request, TestServer.Client, _server.Now, out _) == Authenticated;
}
