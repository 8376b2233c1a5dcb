using JbAspire.Protocols.Turn;
using JbAspire.Protocols.Turn.Authentication;
using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Turn.Authentication;

/// <summary>Nonces that nobody keeps: bound to one client, one key and a time.</summary>
public sealed class TurnNoncesTests
{
    private static readonly byte[] Cookie = NonceCookie.Of(offersUserhash: false);
    private static readonly MonotonicTime Now = MonotonicTime.FromMilliseconds(5_000_000);

    private readonly TurnNonces _nonces = new(TestServer.NonceKey, Cookie, 600);

    [Theory]
    [InlineData(false, "obMatJos2gAAA")] // bit 0, the leftmost: password algorithms
    [InlineData(true, "obMatJos2wAAA")] // and bit 1: username anonymity
    public void Cookie_names_the_features(bool offersUserhash, string cookie) =>
        Assert.Equal(TestServer.Bytes(cookie), NonceCookie.Of(offersUserhash));

    [Fact]
    public void Nonce_is_short()
    {
        Assert.Equal(32, Write(_nonces, TestServer.Client).Length);
        Assert.Equal(19, Write(new TurnNonces(TestServer.NonceKey, [], 600), TestServer.Client).Length);
    }

    [Fact]
    public void Nonce_holds_for_one_address_port_and_transport()
    {
        byte[] nonce = Write(_nonces, TestServer.Client);

        Assert.True(_nonces.IsValid(nonce, TestServer.Client, Now));
        Assert.False(_nonces.IsValid(nonce, TestServer.ClientAt("192.0.2.7", 40_001), Now));
        Assert.False(_nonces.IsValid(nonce, TestServer.ClientAt("192.0.2.8", 40_000), Now));
        Assert.False(_nonces.IsValid(nonce, TestServer.ClientAt("192.0.2.7", 40_000, TurnClientTransport.Tcp), Now));
        Assert.False(_nonces.IsValid(nonce, TestServer.ClientAt("2001:db8::7", 40_000), Now));
        Assert.True(_nonces.IsValid(nonce, TestServer.ClientAt("::ffff:192.0.2.7", 40_000), Now));
    }

    [Fact]
    public void No_two_clients_get_the_same_nonce()
    {
        var seen = new HashSet<string>();
        for (int port = 1; port <= ushort.MaxValue; port += 13)
        {
            Assert.True(seen.Add(Convert.ToHexString(Write(_nonces, TestServer.ClientAt("192.0.2.7", port)))));
            Assert.True(seen.Add(Convert.ToHexString(Write(_nonces, TestServer.ClientAt("2001:db8::7", port, TurnClientTransport.Tls)))));
        }
    }

    [Fact]
    public void Nonce_holds_its_lifetime_and_not_before_it_was_made()
    {
        byte[] nonce = Write(_nonces, TestServer.Client);

        Assert.True(_nonces.IsValid(nonce, TestServer.Client, Now + TimeSpan.FromSeconds(600)));
        Assert.False(_nonces.IsValid(nonce, TestServer.Client, Now + TimeSpan.FromSeconds(601)));
        Assert.False(_nonces.IsValid(nonce, TestServer.Client, Now - TimeSpan.FromSeconds(1)));
        Assert.False(_nonces.IsValid(nonce, TestServer.Client, Now + TimeSpan.FromDays(365 * 100)));
    }

    [Fact]
    public void Nonce_without_end_holds_for_years()
    {
        var nonces = new TurnNonces(TestServer.NonceKey, Cookie, 0);
        byte[] nonce = Write(nonces, TestServer.Client);

        Assert.True(nonces.IsValid(nonce, TestServer.Client, Now + TimeSpan.FromDays(3650)));
    }

    [Fact]
    public void Nonce_holds_on_all_workers_of_a_process_and_on_no_other()
    {
        byte[] otherKey = [.. TestServer.NonceKey];
        otherKey[31] ^= 1;
        byte[] nonce = Write(_nonces, TestServer.Client);

        Assert.True(new TurnNonces(TestServer.NonceKey, Cookie, 600).IsValid(nonce, TestServer.Client, Now));
        Assert.False(new TurnNonces(otherKey, Cookie, 600).IsValid(nonce, TestServer.Client, Now));
        Assert.Throws<ArgumentException>(() => new TurnNonces(otherKey.AsSpan(1), Cookie, 600));
    }

    [Fact]
    public void Time_in_a_nonce_does_not_tell_the_uptime()
    {
        byte[] nonce = Write(new TurnNonces(TestServer.NonceKey, [], 600), TestServer.Client);
        byte[] seconds = new byte[14];
        System.Buffers.Text.Base64Url.DecodeFromUtf8(nonce, seconds);

        Assert.NotEqual([0x00, 0x00, 0x13, 0x88], seconds[..4]); // 5000
    }

    [Fact]
    public void Every_flipped_bit_and_every_other_length_is_refused()
    {
        byte[] nonce = Write(_nonces, TestServer.Client);
        for (int bit = 0; bit < nonce.Length * 8; bit++)
        {
            byte[] changed = [.. nonce];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(_nonces.IsValid(changed, TestServer.Client, Now), $"Bit {bit} went unnoticed.");
        }

        for (int length = 0; length < nonce.Length; length++)
            Assert.False(_nonces.IsValid(nonce.AsSpan(0, length), TestServer.Client, Now));

        Assert.False(_nonces.IsValid([.. nonce, (byte)'='], TestServer.Client, Now));
        Assert.False(_nonces.IsValid(new byte[763], TestServer.Client, Now));
    }

    private static byte[] Write(TurnNonces nonces, in TurnClient client)
    {
        byte[] buffer = new byte[TurnNonces.MaxLength];
        return buffer[..nonces.Write(buffer, client, Now)];
    }
}
