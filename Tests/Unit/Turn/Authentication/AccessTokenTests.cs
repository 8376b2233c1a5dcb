using System.Buffers.Binary;
using System.Security.Cryptography;
using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Turn.Authentication;
using JbAspire.Protocols.Wire;
using Xunit;
using static JbAspire.Protocols.Turn.Authentication.TurnAuthenticationResult;

namespace JbAspire.Tests.Unit.Turn.Authentication;

/// <summary>Access tokens (RFC 7635 §4, §6.2, §7, §9).</summary>
public sealed class AccessTokenTests
{
    private const string ServerName = "turn.example.org";
    private static readonly byte[] MacKey = [.. Enumerable.Range(100, 20).Select(i => (byte)i)];
    private static readonly byte[] LongMacKey = [.. Enumerable.Range(100, 32).Select(i => (byte)i)];
    private static readonly byte[] Nonce = "12 byte once"u8.ToArray();
    private static readonly TurnTokenKey Key = new("north", Enumerable.Range(1, 32).Select(i => (byte)i).ToArray());
    private static readonly TurnTokenKey ShortKey = new("south", new byte[16], TurnTokenAlgorithm.A128Gcm);
    private static readonly AccessToken Token = new(MacKey, TestServer.UnixStart, 3600);

    private static readonly TurnAuthenticationOptions Options = TestServer.SharedSecret with
    {
        TokenServerName = ServerName,
        TokenKeys = [Key, ShortKey, new TurnTokenKey("old", new byte[32]) { Timestamp = TestServer.UnixStart - 100, LifetimeSeconds = 50 }],
    };

    private readonly TestServer _server = new(Options);

    [Fact]
    public void Token_has_the_layout_of_the_rfc()
    {
        byte[] encrypted = Encrypt(Token);
        byte[] block = new byte[34]; // 2 + 20 + 8 + 4
        using var aes = new AesGcm([.. Enumerable.Range(1, 32).Select(i => (byte)i)], 16);

        Assert.Equal([0x00, 0x0C, .. Nonce], encrypted[..14]); // nonce_length, nonce
        Assert.Equal(14 + 34 + 16, encrypted.Length); // the block and its tag fill the rest
        aes.Decrypt(Nonce, encrypted.AsSpan(14, 34), encrypted.AsSpan(48), block, TestServer.Bytes(ServerName));
        Assert.Equal([0x00, 0x14, .. MacKey], block[..22]); // key_length, mac_key
        Assert.Equal((ulong)TestServer.UnixStart << 16, BinaryPrimitives.ReadUInt64BigEndian(block.AsSpan(22))); // 48.16
        Assert.Equal(3600u, BinaryPrimitives.ReadUInt32BigEndian(block.AsSpan(30))); // lifetime
    }

    [Fact]
    public void Challenge_names_the_server() =>
        Assert.Equal(TestServer.Bytes(ServerName), TestServer.ValueOf(_server.Challenge(), StunAttributeType.ThirdPartyAuthorization));

    [Fact]
    public void Key_in_the_token_proves_the_request()
    {
        Assert.Equal(Authenticated, _server.Send(Request(Token)));

        TurnCredential credential = _server.Credential!;
        Assert.Equal("north", credential.Username);
        Assert.Equal(MacKey, credential.Key.ToArray());
        Assert.Equal(StunAttributeType.MessageIntegrity, credential.Integrity);
        Assert.Equal(3605u, credential.MaxLifetimeSeconds); // lifetime + Delta - abs(RDnew - TS)
        Assert.Equal(WrongPassword, _server.Send(Request(Token) with { Sha1Key = LongMacKey }));
    }

    [Fact]
    public void Lifetime_left_is_that_of_the_token()
    {
        _server.Now = MonotonicTime.FromMilliseconds(3500_000);
        Assert.Equal(Authenticated, _server.Send(Request(Token)));
        Assert.Equal(105u, _server.Credential!.MaxLifetimeSeconds);
    }

    [Theory]
    [InlineData(3604, true)]
    [InlineData(3605, false)]
    public void Token_expires_after_its_lifetime_and_the_allowed_skew(int seconds, bool isFresh)
    {
        _server.Now = MonotonicTime.FromMilliseconds(seconds * 1000L);
        Assert.Equal(isFresh ? Authenticated : InvalidToken, _server.Send(Request(Token)));
    }

    [Theory]
    [InlineData(0)] // 1970
    [InlineData(TestServer.UnixStart + 10_000)]
    [InlineData((1L << 48) - 1)]
    public void Token_of_another_time_is_refused(long issuedAt) =>
        Assert.Equal(InvalidToken, _server.Send(Request(Token with { IssuedAt = issuedAt })));

    [Fact]
    public void Long_key_goes_with_sha256_and_short_key_with_sha1_only()
    {
        TestRequest longer = Request(Token with { MacKey = LongMacKey });

        Assert.Equal(Authenticated, _server.Send(longer with { Sha1Key = null, Sha256Key = LongMacKey }));
        Assert.Equal(StunAttributeType.MessageIntegritySha256, _server.Credential!.Integrity);
        Assert.Equal(WrongPassword, _server.Send(longer with { Sha1Key = LongMacKey }));
        Assert.Equal(WrongPassword, _server.Send(Request(Token) with { Sha1Key = null, Sha256Key = MacKey }));
        Assert.Equal(WrongPassword, _server.Send(Request(Token) with { Sha256Key = MacKey }));
    }

    [Fact]
    public void Aes128_works_as_well()
    {
        TestRequest request = Request(Token) with { Username = "south"u8.ToArray(), AccessToken = Encrypt(Token, ShortKey) };
        Assert.Equal(Authenticated, _server.Send(request));
    }

    [Fact]
    public void Token_for_another_server_or_key_is_refused()
    {
        TestRequest request = Request(Token);

        Assert.Equal(InvalidToken, _server.Send(request with { AccessToken = Token.Encrypt(Key, "other.example"u8, Nonce) }));
        Assert.Equal(InvalidToken, _server.Send(request with { Username = "south"u8.ToArray() }));
        Assert.Equal(InvalidToken, _server.Send(request with { Username = "nobody"u8.ToArray() }));
        Assert.Equal(InvalidToken, _server.Send(request with { Username = null, Userhash = new byte[32] }));
    }

    [Fact]
    public void Key_that_no_longer_holds_opens_nothing()
    {
        byte[] token = Token.Encrypt(new TurnTokenKey("old", new byte[32]), TestServer.Bytes(ServerName), Nonce);
        Assert.Equal(InvalidToken, _server.Send(Request(Token) with { Username = "old"u8.ToArray(), AccessToken = token }));
    }

    [Fact]
    public void Token_with_a_foreign_nonce_is_not_even_opened()
    {
        byte[] foreign = _server.Nonce(TestServer.ClientAt("192.0.2.9", 1));
        Assert.Equal(StaleNonce, _server.Send(Request(Token) with { AccessToken = [1], Nonce = foreign }));
    }

    [Fact]
    public void Later_requests_are_proved_by_the_key_of_the_allocation()
    {
        _server.Send(Request(Token));
        TurnCredential held = _server.Credential!;
        TestRequest later = Request(Token) with { AccessToken = null, Method = StunMethod.CreatePermission };

        Assert.Equal(Authenticated, _server.Send(later, held: held));
        Assert.Equal(WrongPassword, _server.Send(later with { Sha1Key = LongMacKey }, held: held));
        Assert.Equal(UnknownUser, _server.Send(later));
        Assert.Equal(UnknownUser, _server.Send(later with { Method = StunMethod.Refresh }, held: held));
        Assert.Equal(UnknownUser, _server.Send(later with { Username = "south"u8.ToArray() }, held: held));
    }

    [Fact]
    public void Quota_tells_users_of_one_kid_apart()
    {
        _server.Send(Request(Token));
        string first = _server.Credential!.User;
        byte[] otherKey = [.. MacKey.Reverse()];
        _server.Send(Request(Token with { MacKey = otherKey }) with { Sha1Key = otherKey });

        Assert.NotEqual(first, _server.Credential!.User);
        Assert.StartsWith("north#", first, StringComparison.Ordinal);
    }

    [Fact]
    public void Time_limited_names_work_beside_tokens_and_tokens_do_nothing_where_they_are_off()
    {
        string name = $"{TestServer.UnixStart + 60}:bob";
        Assert.Equal(Authenticated, _server.Send(_server.Signed(name, TestServer.PasswordOf(name))));

        var without = new TestServer(TestServer.SharedSecret);
        Assert.Equal(UnknownUser, without.Send(Request(Token) with { Nonce = without.Nonce() }));
    }

    [Fact]
    public void Malformed_tokens_are_refused_whatever_their_length()
    {
        byte[] valid = Encrypt(Token);
        for (int length = 0; length < valid.Length; length++)
            Assert.Equal(InvalidToken, _server.Send(Request(Token) with { AccessToken = valid[..length] }));

        foreach (int nonceLength in (int[])[0, 1, 11, 13, 62, 63, 255, 0x7FFF, 0xFFFF])
        {
            byte[] changed = [.. valid];
            BinaryPrimitives.WriteUInt16BigEndian(changed, (ushort)nonceLength);
            Assert.Equal(InvalidToken, _server.Send(Request(Token) with { AccessToken = changed }));
        }

        foreach (int length in (int[])[65, 75, 76, 77, 500, 2000])
            Assert.Equal(InvalidToken, _server.Send(Request(Token) with { AccessToken = [.. valid, .. new byte[length - valid.Length]] }));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(16)]
    [InlineData(19)]
    [InlineData(21)]
    [InlineData(31)]
    public void Key_length_that_fits_no_hmac_is_refused(int length)
    {
        byte[] macKey = new byte[length];
        Assert.Equal(InvalidToken, _server.Send(Request(Token with { MacKey = macKey }) with { Sha1Key = macKey }));
    }

    [Fact]
    public void Every_flipped_bit_of_a_token_is_noticed()
    {
        byte[] valid = Encrypt(Token);
        for (int bit = 0; bit < valid.Length * 8; bit++)
        {
            byte[] changed = [.. valid];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(AccessToken.TryDecrypt(changed, Key, TestServer.Bytes(ServerName), out _), $"Bit {bit} went unnoticed.");
        }
    }

    private static byte[] Encrypt(AccessToken token, TurnTokenKey? key = null) =>
        token.Encrypt(key ?? Key, TestServer.Bytes(ServerName), Nonce);

    private TestRequest Request(AccessToken token) => new()
    {
        Username = "north"u8.ToArray(),
        Realm = TestServer.Realm,
        Nonce = _server.Nonce(),
        AccessToken = Encrypt(token),
        Sha1Key = MacKey,
    };
}
