extern alias Credentials;
using Credentials::JbAspire.Credentials;
using Xunit;

namespace JbAspire.Tests.Services.Credentials;

public sealed class TurnCredentialTests
{
    // Expected values: Python's hmac.new(secret, f"{now + ttl}:{user}", hashlib.sha1), base64.
    [Theory]
    [InlineData("user123", "north-wind", 1735948800, 86400, "1736035200:user123", "QdrNDNWXu1ZtNooQVEWQzNHlHSk=")]
    [InlineData("phòng-họp:7", "bí mật dài hơn một chút", 1763817600, 3600, "1763821200:phòng-họp:7", "/VNGDEupSZjjXQtt0zxRAeoV39E=")]
    public void Credential_equals_the_reference_function(string user, string secret, long now, int ttl, string username, string password)
    {
        var credential = TurnCredential.Create(user, secret, TimeSpan.FromSeconds(ttl), DateTimeOffset.FromUnixTimeSeconds(now));

        Assert.Equal(username, credential.Username);
        Assert.Equal(password, credential.Password);
        Assert.Equal(ttl, credential.LifetimeSeconds);
    }

    [Fact]
    public void Secret_longer_than_the_hash_block_is_hashed_first()
    {
        var credential = TurnCredential.Create(new string('x', 128), new string('k', 100), TimeSpan.FromSeconds(60), DateTimeOffset.UnixEpoch);

        Assert.Equal("60:" + new string('x', 128), credential.Username);
        Assert.Equal("eTfcCV2jLsqxeKqceGUR1eN/lhQ=", credential.Password);
    }

    [Fact]
    public void Fractions_of_the_current_second_are_cut_off()
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1000).AddMilliseconds(999);

        Assert.Equal("1060:u", TurnCredential.Create("u", "s", TimeSpan.FromMinutes(1), now).Username);
    }

    [Fact]
    public void Text_of_a_credential_withholds_the_password()
    {
        var credential = TurnCredential.Create("u", "s", TimeSpan.FromMinutes(1), DateTimeOffset.UnixEpoch);

        Assert.DoesNotContain(credential.Password, credential.ToString(), StringComparison.Ordinal);
    }
}
