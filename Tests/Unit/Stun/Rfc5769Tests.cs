using System.Text;
using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Stun;

/// <summary>RFC 5769 §2.1-2.4 and RFC 8489 B.1: read, verified and written again byte for byte.</summary>
public sealed class Rfc5769Tests
{
    private const byte Space = 0x20;
    private static readonly byte[] ShortTermKey = StunKey.ShortTerm(StunVectors.Password);

    [Fact]
    public void Sample_request_is_read_and_verified()
    {
        Assert.Equal(StunParseResult.Success, StunMessageView.TryParse(StunVectors.Request, out StunMessageView message));

        Assert.Equal(StunMessageClass.Request, message.Class);
        Assert.Equal(StunMethod.Binding, message.Method);
        Assert.Equal("b7e7a701bc34d686fa87dfae", message.TransactionId.ToString());
        Assert.True(message.TryGetSoftware(out var software));
        Assert.Equal("STUN test client", Encoding.UTF8.GetString(software));
        Assert.True(message.TryGetPriority(out uint priority));
        Assert.Equal(0x6E0001FFu, priority);
        Assert.True(message.TryGetIceControlled(out ulong tieBreaker));
        Assert.Equal(0x932FF9B151263B36ul, tieBreaker);
        Assert.True(message.TryGetUsername(out var username));
        Assert.Equal(StunVectors.Username, Encoding.UTF8.GetString(username));
        Assert.True(message.VerifyMessageIntegrity(ShortTermKey));
        Assert.True(message.IsFingerprintValid());
    }

    [Fact]
    public void Sample_request_is_written_again()
    {
        byte[] buffer = new byte[StunVectors.Request.Length];
        var writer = new StunMessageWriter(buffer, StunMessageClass.Request, StunMethod.Binding, IdOf(StunVectors.Request)) { PaddingByte = Space };
        writer.AddAttribute(StunAttributeType.Software, "STUN test client"u8);
        writer.AddUInt32(StunAttributeType.Priority, 0x6E0001FF);
        writer.AddUInt64(StunAttributeType.IceControlled, 0x932FF9B151263B36);
        writer.AddAttribute(StunAttributeType.Username, "evtj:h6vY"u8);
        writer.AddMessageIntegrity(ShortTermKey);
        writer.AddFingerprint();

        Assert.Equal(0, writer.Remaining);
        Assert.Equal(StunVectors.Request, buffer);
    }

    [Theory]
    [InlineData(false, "192.0.2.1:32853")]
    [InlineData(true, "[2001:db8:1234:5678:11:2233:4455:6677]:32853")]
    public void Sample_responses_are_read_verified_and_written_again(bool isIPv6, string mapped)
    {
        byte[] vector = isIPv6 ? StunVectors.IPv6Response : StunVectors.IPv4Response;

        Assert.Equal(StunParseResult.Success, StunMessageView.TryParse(vector, out StunMessageView message));
        Assert.Equal(StunMessageClass.SuccessResponse, message.Class);
        Assert.True(message.TryGetXorMappedAddress(out TransportAddress address));
        Assert.Equal(mapped, address.ToString());
        Assert.True(message.TryGetSoftware(out var software));
        Assert.Equal("test vector", Encoding.UTF8.GetString(software));
        Assert.True(message.VerifyMessageIntegrity(ShortTermKey));
        Assert.True(message.IsFingerprintValid());

        byte[] buffer = new byte[vector.Length];
        var writer = new StunMessageWriter(buffer, StunMessageClass.SuccessResponse, StunMethod.Binding, message.TransactionId) { PaddingByte = Space };
        writer.AddAttribute(StunAttributeType.Software, software);
        writer.AddXorMappedAddress(address);
        writer.AddMessageIntegrity(ShortTermKey);
        writer.AddFingerprint();
        Assert.Equal(vector, buffer);
    }

    [Fact]
    public void Sample_long_term_request_is_read_verified_and_written_again()
    {
        byte[] vector = StunVectors.LongTermRequest;
        byte[] key = LongTermKey(StunPasswordAlgorithm.Md5);

        Assert.Equal(StunParseResult.Success, StunMessageView.TryParse(vector, out StunMessageView message));
        Assert.True(message.TryGetUsername(out var username));
        Assert.Equal(StunVectors.LongTermUsername, Encoding.UTF8.GetString(username));
        Assert.True(message.TryGetNonce(out var nonce));
        Assert.Equal("f//499k954d6OL34oL9FSTvy64sA", Encoding.UTF8.GetString(nonce));
        Assert.True(message.TryGetRealm(out var realm));
        Assert.Equal(StunVectors.Realm, Encoding.UTF8.GetString(realm));
        Assert.True(message.VerifyMessageIntegrity(key));
        Assert.False(message.HasFingerprint);
        Assert.False(message.IsFingerprintValid());

        byte[] buffer = new byte[vector.Length];
        var writer = new StunMessageWriter(buffer, StunMessageClass.Request, StunMethod.Binding, message.TransactionId);
        writer.AddAttribute(StunAttributeType.Username, username);
        writer.AddAttribute(StunAttributeType.Nonce, nonce);
        writer.AddAttribute(StunAttributeType.Realm, realm);
        writer.AddMessageIntegrity(key);
        Assert.Equal(vector, buffer);
    }

    [Fact]
    public void Rfc8489_B1_is_read_verified_and_written_again()
    {
        byte[] vector = StunVectors.LongTermSha256Request;
        byte[] key = LongTermKey(StunPasswordAlgorithm.Sha256);
        byte[] expectedHash = new byte[StunAttributeReaders.UserhashLength];
        StunKey.DeriveUserhash(Encoding.UTF8.GetBytes(StunVectors.LongTermUsername), "example.org"u8, expectedHash);

        Assert.Equal(StunParseResult.Success, StunMessageView.TryParse(vector, out StunMessageView message));
        Assert.True(message.TryGetUserhash(out var userhash));
        Assert.Equal(expectedHash, userhash.ToArray());
        Assert.True(message.TryGetNonce(out var nonce));
        Assert.Equal("obMatJos2AAACf//499k954d6OL34oL9FSTvy64sA", Encoding.UTF8.GetString(nonce));
        Assert.True(message.VerifyMessageIntegritySha256(key));
        Assert.False(message.VerifyMessageIntegritySha256(LongTermKey(StunPasswordAlgorithm.Md5)));
        Assert.False(message.VerifyMessageIntegrity(key));

        byte[] buffer = new byte[vector.Length];
        var writer = new StunMessageWriter(buffer, StunMessageClass.Request, StunMethod.Binding, message.TransactionId);
        writer.AddAttribute(StunAttributeType.Userhash, userhash);
        writer.AddAttribute(StunAttributeType.Nonce, nonce);
        writer.AddAttribute(StunAttributeType.Realm, "example.org"u8);
        writer.AddUInt32(StunAttributeType.PasswordAlgorithm, (uint)StunPasswordAlgorithm.Sha256 << 16);
        writer.AddMessageIntegritySha256(key);
        Assert.Equal(vector, buffer);
    }

    [Fact]
    public void Wrong_key_does_not_verify()
    {
        StunMessageView.TryParse(StunVectors.Request, out StunMessageView message);

        Assert.False(message.VerifyMessageIntegrity("VOkJxbRl1RmTxUk/WvJxBT"u8));
        Assert.False(message.VerifyMessageIntegrity([]));
    }

    [Fact]
    public void Every_flipped_bit_breaks_integrity_or_fingerprint()
    {
        for (int bit = 0; bit < StunVectors.Request.Length * 8; bit++)
        {
            byte[] changed = [.. StunVectors.Request];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            bool accepted = StunMessageView.TryParse(changed, out StunMessageView message) == StunParseResult.Success
                && message.IsFingerprintValid()
                && message.VerifyMessageIntegrity(ShortTermKey);
            Assert.False(accepted, $"Bit {bit} went unnoticed.");
        }
    }

    [Fact]
    public void Key_of_the_example_in_Rfc8489_9_2_2_is_derived()
    {
        byte[] key = new byte[StunKey.MaxLength];
        int length = StunKey.DeriveLongTerm(StunPasswordAlgorithm.Md5, "user"u8, "realm"u8, "pass"u8, key);

        Assert.Equal("8493FBC53BA582FB4C044C456BDC40EB", Convert.ToHexString(key.AsSpan(0, length)));
    }

    private static StunTransactionId IdOf(byte[] message) => new(message.AsSpan(8));

    private static byte[] LongTermKey(StunPasswordAlgorithm algorithm)
    {
        byte[] key = new byte[StunKey.MaxLength];
        int length = StunKey.DeriveLongTerm(
            algorithm,
            Encoding.UTF8.GetBytes(StunVectors.LongTermUsername),
            Encoding.UTF8.GetBytes(StunVectors.Realm),
            Encoding.UTF8.GetBytes(StunVectors.LongTermPassword),
            key);
        return key[..length];
    }
}
