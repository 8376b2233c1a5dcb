using JbAspire.Protocols.Ice;
using JbAspire.Protocols.Stun;
using Xunit;

namespace JbAspire.Tests.Unit.Ice;

public sealed class IceCredentialsTests
{
    [Theory]
    [InlineData(30, 7, 23)]
    [InlineData(48, 12, 36)]
    [InlineData(2000, 256, 256)]
    public void Random_bytes_become_fragment_and_password_of_legal_length(int random, int fragment, int password)
    {
        byte[] bytes = new byte[random];
        new Random(1).NextBytes(bytes);
        IceCredentials credentials = IceCredentials.Create(bytes);

        Assert.Equal(fragment, credentials.UsernameFragment.Length);
        Assert.Equal(password, credentials.Password.Length);
        Assert.Matches("^[A-Za-z0-9+/]+$", credentials.UsernameFragment + credentials.Password);
    }

    [Fact]
    public void Too_few_random_bytes_are_our_mistake() =>
        Assert.Throws<ArgumentException>(() => IceCredentials.Create(new byte[29]));

    [Fact]
    public void Password_is_not_shown() =>
        Assert.DoesNotContain("secretsecretsecretsecret", new IceCredentials("abcd", "secretsecretsecretsecret").ToString(), StringComparison.Ordinal);

    [Fact]
    public void Local_fragment_is_what_stands_before_the_first_colon()
    {
        StunMessageView.TryParse(new IceCheck { Username = "abcd:efgh:ij" }.ToBytes(), out StunMessageView message);

        Assert.True(StunUsername.TryGetLocalUsernameFragment(message, out var fragment));
        Assert.True(fragment.SequenceEqual("abcd"u8));
    }

    [Theory]
    [InlineData("abcd")]
    [InlineData(":efgh")]
    public void Username_without_fragment_is_refused(string username)
    {
        StunMessageView.TryParse(new IceCheck { Username = username }.ToBytes(), out StunMessageView message);

        Assert.False(StunUsername.TryGetLocalUsernameFragment(message, out _));
    }
}
