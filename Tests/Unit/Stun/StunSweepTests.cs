using JbAspire.Protocols.Stun;
using Xunit;

namespace JbAspire.Tests.Unit.Stun;

/// <summary>Whatever the bytes, reading never throws and never goes beyond the message.</summary>
public sealed class StunSweepTests
{
    private static readonly byte[][] Seeds =
    [
        StunVectors.Request, StunVectors.IPv4Response, StunVectors.IPv6Response, StunVectors.LongTermRequest, StunVectors.LongTermSha256Request,
    ];

    [Fact]
    public void Every_truncation_is_refused()
    {
        foreach (byte[] seed in Seeds)
        {
            for (int length = 0; length < seed.Length; length++)
            {
                Assert.NotEqual(StunParseResult.Success, StunMessageView.TryParse(seed.AsSpan(0, length), out _));
            }
        }
    }

    [Fact]
    public void Random_bytes_are_refused()
    {
        var random = new Random(3);
        for (int round = 0; round < 2000; round++)
        {
            byte[] junk = new byte[random.Next(0, 200)];
            random.NextBytes(junk);
            Assert.NotEqual(StunParseResult.Success, StunMessageView.TryParse(junk, out _));
        }
    }

    [Fact]
    public void Mutated_messages_are_read_without_exception()
    {
        var random = new Random(8489);
        int parsed = 0;
        for (int round = 0; round < 20_000; round++)
        {
            byte[] datagram = [.. Seeds[random.Next(Seeds.Length)]];
            int changes = random.Next(1, 6);
            for (int i = 0; i < changes; i++)
            {
                datagram[random.Next(datagram.Length)] = (byte)random.Next(256);
            }

            parsed += ReadEverything(datagram) ? 1 : 0;
        }

        Assert.InRange(parsed, 1000, 20_000);
    }

    [Fact]
    public void Random_attributes_are_read_without_exception()
    {
        var random = new Random(5769);
        int parsed = 0;
        for (int round = 0; round < 20_000; round++)
        {
            byte[] datagram = new byte[20 + 4 * random.Next(0, 20)];
            random.NextBytes(datagram);
            _ = new StunMessageWriter(datagram, StunMessageClass.Request, StunMethod.Binding, default);
            datagram[3] = (byte)(datagram.Length - 20);
            for (int offset = 20; offset + 4 <= datagram.Length; offset += 4 + ((datagram[offset + 3] + 3) & ~3))
            {
                datagram[offset] = (byte)(random.Next(2) == 0 ? 0x00 : 0x80);
                datagram[offset + 1] &= 0b0011_1111;
                datagram[offset + 2] = 0;
                datagram[offset + 3] &= 0b0001_1111;
            }

            parsed += ReadEverything(datagram) ? 1 : 0;
        }

        Assert.InRange(parsed, 1000, 20_000);
    }

    private static bool ReadEverything(ReadOnlySpan<byte> datagram)
    {
        StunMessageView.IsStun(datagram);
        if (StunMessageView.TryParse(datagram, out StunMessageView message) != StunParseResult.Success)
        {
            return false;
        }

        int total = 0;
        foreach (StunAttribute attribute in message.Attributes)
        {
            total += attribute.Value.Length;
            message.TryReadXorAddress(attribute, out _);
        }

        Assert.InRange(total, 0, datagram.Length - 20);
        message.IsFingerprintValid();
        message.VerifyMessageIntegrity([1, 2, 3]);
        message.VerifyMessageIntegritySha256([1, 2, 3]);
        message.TryGetXorMappedAddress(out _);
        message.TryGetAddress(StunAttributeType.MappedAddress, out _);
        message.TryGetUsername(out _);
        message.TryGetRealm(out _);
        message.TryGetNonce(out _);
        message.TryGetSoftware(out _);
        message.TryGetUserhash(out _);
        message.TryGetPriority(out _);
        message.TryGetIceControlled(out _);
        message.TryGetIceControlling(out _);
        message.TryGetNomination(out _);
        message.TryGetErrorCode(out _);
        message.TryGetUnknownAttributes(new StunAttributeType[4], out _);
        message.TryGetByte(StunAttributeType.EvenPort, out _);
        message.CollectUnknownAttributes([], new StunAttributeType[4]);
        _ = message.TransactionId.ToString();
        return true;
    }
}
