using JbAspire.Protocols.Turn.Authentication;
using Xunit;

namespace JbAspire.Tests.Unit.Turn.Authentication;

/// <summary>
/// What a spoofed Allocate makes us send to its victim. The least Allocate has 28 bytes; coturn 4.6.1 answers with 112 bytes, with its SOFTWARE.
/// </summary>
public sealed class ChallengeSizeTests
{
    private static readonly TurnAuthenticationOptions Options = TestServer.SharedSecret with { Realm = "jbcalling.com" };

    [Fact]
    public void Least_allocate_has_28_bytes() => Assert.Equal(28, new TestRequest().ToBytes().Length);

    // Header 20, ERROR-CODE 24 (19 padded), REALM 20 (13 padded), NONCE 36 (32), PASSWORD-ALGORITHMS 12.
    [Fact]
    public void Challenge_with_sha256_has_112_bytes() => Assert.Equal(112, new TestServer(Options).Challenge().Length);

    // The same without PASSWORD-ALGORITHMS, and NONCE 24 (19 padded).
    [Fact]
    public void Challenge_without_sha256_has_88_bytes() =>
        Assert.Equal(88, new TestServer(Options with { OffersSha256 = false }).Challenge().Length);

    [Fact]
    public void Challenge_with_the_longest_names_fits_a_buffer_of_500_bytes() => Assert.InRange(
        new TestServer(Options with
        {
            Realm = new string('r', 127),
            TokenServerName = new string('s', 255),
            TokenKeys = [new TurnTokenKey("a", new byte[32])],
        }).Challenge().Length,
        100,
        500);

    [Fact]
    public void Challenge_does_not_grow_with_the_request()
    {
        var server = new TestServer(Options);
        Assert.Equal(112, server.Challenge(new TestRequest { Username = new byte[500], Origin = new string('o', 700) }).Length);
    }
}
