using JbAspire.Protocols.Stun;
using Xunit;

namespace JbAspire.Tests.Unit.Stun;

public sealed class StunMessageWriterTests
{
    private static readonly StunTransactionId Id = new([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);

    [Fact]
    public void Padding_is_zeros_over_what_the_buffer_held()
    {
        byte[] buffer = new byte[28];
        Array.Fill(buffer, (byte)0xEE);
        var writer = new StunMessageWriter(buffer, StunMessageClass.Request, StunMethod.Binding, Id);
        writer.AddAttribute(StunAttributeType.Data, [0xAA]);

        Assert.Equal([0x00, 0x13, 0x00, 0x01, 0xAA, 0x00, 0x00, 0x00], buffer[20..28]);
        Assert.Equal(8, buffer[3]);
    }

    [Fact]
    public void Attribute_that_does_not_fit_is_our_mistake()
    {
        byte[] buffer = new byte[27];
        Assert.Throws<InvalidOperationException>(() =>
        {
            var writer = new StunMessageWriter(buffer, StunMessageClass.Request, StunMethod.Binding, Id);
            writer.AddUInt32(StunAttributeType.Priority, 1);
        });
        Assert.Throws<ArgumentException>(() => { _ = new StunMessageWriter(new byte[19], StunMessageClass.Request, StunMethod.Binding, Id); });
    }

    [Fact]
    public void Nothing_follows_fingerprint_and_only_its_kin_follows_integrity()
    {
        byte[] buffer = new byte[200];
        Assert.Throws<InvalidOperationException>(() =>
        {
            var writer = new StunMessageWriter(buffer, StunMessageClass.Request, StunMethod.Binding, Id);
            writer.AddFingerprint();
            writer.AddFlag(StunAttributeType.UseCandidate);
        });
        Assert.Throws<InvalidOperationException>(() =>
        {
            var writer = new StunMessageWriter(buffer, StunMessageClass.Request, StunMethod.Binding, Id);
            writer.AddMessageIntegrity([1]);
            writer.AddFlag(StunAttributeType.UseCandidate);
        });
        Assert.Throws<InvalidOperationException>(() =>
        {
            var writer = new StunMessageWriter(buffer, StunMessageClass.Request, StunMethod.Binding, Id);
            writer.AddMessageIntegritySha256([1]);
            writer.AddMessageIntegrity([1]);
        });
    }

    [Fact]
    public void Every_named_error_code_has_a_reason_phrase()
    {
        foreach (StunErrorCode code in Enum.GetValues<StunErrorCode>())
        {
            Assert.False(StunReasonPhrase.Of(code).IsEmpty, $"{code} has no reason phrase.");
        }

        Assert.True(StunReasonPhrase.Of((StunErrorCode)499).IsEmpty);
    }

    [Fact]
    public void Parsing_verifying_and_writing_allocate_nothing()
    {
        byte[] key = "VOkJxbRl1RmTxUk/WvJxBt"u8.ToArray();
        byte[] buffer = new byte[300];
        Assert.True(Cycle(key, buffer)); // Warms up the crypto library and the tables.
        Assert.True(Cycle(key, buffer));

        long before = GC.GetAllocatedBytesForCurrentThread();
        bool verified = true;
        for (int i = 0; i < 100; i++)
        {
            verified &= Cycle(key, buffer);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(verified);
    }

    private static bool Cycle(byte[] key, byte[] buffer)
    {
        if (StunMessageView.TryParse(StunVectors.IPv6Response, out StunMessageView received) != StunParseResult.Success
            || !received.IsFingerprintValid()
            || !received.VerifyMessageIntegrity(key)
            || !received.TryGetXorMappedAddress(out var address)
            || !received.TryGetSoftware(out var software))
        {
            return false;
        }

        var writer = new StunMessageWriter(buffer, StunMessageClass.SuccessResponse, received.Method, received.TransactionId);
        writer.AddAttribute(StunAttributeType.Software, software);
        writer.AddXorMappedAddress(address);
        writer.AddErrorCode(StunErrorCode.BadRequest);
        writer.AddMessageIntegrity(key);
        writer.AddMessageIntegritySha256(key);
        writer.AddFingerprint();
        return StunMessageView.TryParse(buffer.AsSpan(0, writer.Length), out StunMessageView sent) == StunParseResult.Success
            && sent.IsFingerprintValid()
            && sent.VerifyMessageIntegrity(key)
            && sent.VerifyMessageIntegritySha256(key);
    }
}
