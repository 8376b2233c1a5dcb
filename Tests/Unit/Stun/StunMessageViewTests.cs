using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Stun;

public sealed class StunMessageViewTests
{
    private static readonly byte[] Key = "swordfish"u8.ToArray();
    private static readonly StunTransactionId Id = new([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);

    [Fact]
    public void Every_method_and_class_survives_the_interleaved_type_field()
    {
        byte[] buffer = new byte[20];
        for (int method = 0; method <= 0xFFF; method++)
        {
            foreach (StunMessageClass messageClass in Enum.GetValues<StunMessageClass>())
            {
                _ = new StunMessageWriter(buffer, messageClass, (StunMethod)method, Id);
                Assert.Equal(StunParseResult.Success, StunMessageView.TryParse(buffer, out StunMessageView message));
                Assert.Equal(messageClass, message.Class);
                Assert.Equal((StunMethod)method, message.Method);
            }
        }
    }

    [Theory]
    [InlineData(0, StunParseResult.TooShort)]
    [InlineData(1, StunParseResult.TooShort)]
    [InlineData(19, StunParseResult.TooShort)]
    public void Short_datagram_is_refused(int length, StunParseResult expected) =>
        Assert.Equal(expected, StunMessageView.TryParse(StunVectors.Request.AsSpan(0, length), out _));

    [Theory]
    [InlineData(0, 0x40, StunParseResult.NotStun)] // ChannelData
    [InlineData(0, 0x80, StunParseResult.NotStun)] // RTP
    [InlineData(0, 0xC0, StunParseResult.NotStun)]
    [InlineData(4, 0x22, StunParseResult.NoMagicCookie)] // RFC 3489
    [InlineData(3, 0x59, StunParseResult.WrongLength)] // not a multiple of four
    [InlineData(3, 0x54, StunParseResult.WrongLength)] // shorter than the datagram
    [InlineData(3, 0x5C, StunParseResult.WrongLength)] // longer than the datagram
    [InlineData(23, 0xFF, StunParseResult.AttributeOverrun)] // SOFTWARE of 255 bytes
    [InlineData(22, 0xFF, StunParseResult.AttributeOverrun)]
    [InlineData(79, 0x10, StunParseResult.MalformedAttribute)] // MESSAGE-INTEGRITY of 16 bytes
    [InlineData(103, 0x03, StunParseResult.MalformedAttribute)] // FINGERPRINT of 3 bytes
    public void Malformed_message_is_refused(int offset, byte value, StunParseResult expected)
    {
        byte[] changed = [.. StunVectors.Request];
        changed[offset] = value;

        Assert.Equal(expected, StunMessageView.TryParse(changed, out _));
    }

    [Theory]
    [InlineData(0x00, true)]
    [InlineData(0x03, true)]
    [InlineData(0x04, false)]
    [InlineData(0x16, false)] // DTLS handshake
    [InlineData(0x80, false)] // RTP
    public void First_byte_tells_stun_from_its_neighbours(byte first, bool expected)
    {
        byte[] datagram = [.. StunVectors.Request];
        datagram[0] = first;

        Assert.Equal(expected, StunMessageView.IsStun(datagram));
    }

    [Fact]
    public void Attribute_after_fingerprint_makes_the_message_malformed()
    {
        byte[] message =
        [
            0x00, 0x01, 0x00, 0x0C, // Request, Binding, length 12
            0x21, 0x12, 0xA4, 0x42, // magic cookie
            0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, // transaction id
            0x80, 0x28, 0x00, 0x04, 0, 0, 0, 0, // FINGERPRINT
            0x00, 0x25, 0x00, 0x00, // USE-CANDIDATE
        ];

        Assert.Equal(StunParseResult.MalformedAttribute, StunMessageView.TryParse(message, out _));
    }

    [Fact]
    public void Attributes_after_integrity_are_ignored_save_sha256_and_fingerprint()
    {
        byte[] buffer = new byte[200];
        var writer = new StunMessageWriter(buffer, StunMessageClass.Request, StunMethod.Binding, Id);
        writer.AddUInt32(StunAttributeType.Priority, 7);
        writer.AddMessageIntegrity(Key);
        int length = writer.Length;
        byte[] forged = [.. buffer.AsSpan(0, length), 0x00, 0x25, 0x00, 0x00, 0x7F, 0xFE, 0x00, 0x00]; // USE-CANDIDATE, unknown
        forged[3] += 8;

        Assert.Equal(StunParseResult.Success, StunMessageView.TryParse(forged, out StunMessageView message));
        Assert.False(message.HasAttribute(StunAttributeType.UseCandidate));
        Assert.Equal(0, message.CollectUnknownAttributes([StunAttributeType.Priority], new StunAttributeType[4]));
        Assert.True(message.VerifyMessageIntegrity(Key));
    }

    [Fact]
    public void Both_integrities_and_fingerprint_verify_together()
    {
        byte[] buffer = new byte[200];
        var writer = new StunMessageWriter(buffer, StunMessageClass.Request, StunMethod.Binding, Id);
        writer.AddMessageIntegrity(Key);
        writer.AddMessageIntegritySha256(Key);
        writer.AddFingerprint();

        Assert.Equal(StunParseResult.Success, StunMessageView.TryParse(buffer.AsSpan(0, writer.Length), out StunMessageView message));
        Assert.True(message.VerifyMessageIntegrity(Key));
        Assert.True(message.VerifyMessageIntegritySha256(Key));
        Assert.True(message.IsFingerprintValid());
        List<StunAttributeType> seen = [];
        foreach (StunAttribute attribute in message.Attributes)
        {
            seen.Add(attribute.Type);
        }

        Assert.Equal([StunAttributeType.MessageIntegrity, StunAttributeType.MessageIntegritySha256, StunAttributeType.Fingerprint], seen);
    }

    [Theory]
    [InlineData(16, true)]
    [InlineData(20, true)]
    [InlineData(28, true)]
    [InlineData(12, false)]
    [InlineData(18, false)]
    public void Sha256_integrity_may_be_truncated_to_sixteen_bytes_in_steps_of_four(int length, bool accepted)
    {
        byte[] message = new byte[20 + 4 + length];
        _ = new StunMessageWriter(message, StunMessageClass.Request, StunMethod.Binding, Id);
        message[3] = (byte)(4 + length);
        byte[] hmac = System.Security.Cryptography.HMACSHA256.HashData(Key, message.AsSpan(0, 20));
        message[21] = 0x1C;
        message[23] = (byte)length;
        hmac.AsSpan(0, length).CopyTo(message.AsSpan(24));

        bool verified = StunMessageView.TryParse(message, out StunMessageView view) == StunParseResult.Success
            && view.VerifyMessageIntegritySha256(Key);
        Assert.Equal(accepted, verified);
    }

    [Fact]
    public void Verification_leaves_the_input_alone()
    {
        byte[] copy = [.. StunVectors.Request];
        StunMessageView.TryParse(copy, out StunMessageView message);
        message.VerifyMessageIntegrity(Key);
        message.IsFingerprintValid();

        Assert.Equal(StunVectors.Request, copy);
    }

    [Fact]
    public void Long_message_verifies()
    {
        byte[] buffer = new byte[8000];
        var writer = new StunMessageWriter(buffer, StunMessageClass.Request, StunMethod.Binding, Id);
        writer.AddAttribute(StunAttributeType.Data, new byte[6001]);
        writer.AddMessageIntegrity(Key);
        StunMessageView.TryParse(buffer.AsSpan(0, writer.Length), out StunMessageView message);

        Assert.True(message.VerifyMessageIntegrity(Key));
        Assert.False(message.VerifyMessageIntegrity("other"u8));
    }

    [Fact]
    public void First_of_two_equal_attributes_counts()
    {
        byte[] buffer = new byte[100];
        var writer = new StunMessageWriter(buffer, StunMessageClass.Request, StunMethod.Binding, Id);
        writer.AddUInt32(StunAttributeType.Priority, 1);
        writer.AddUInt32(StunAttributeType.Priority, 2);
        StunMessageView.TryParse(buffer.AsSpan(0, writer.Length), out StunMessageView message);

        Assert.True(message.TryGetPriority(out uint priority));
        Assert.Equal(1u, priority);
    }

    [Fact]
    public void Unknown_required_attributes_are_collected_once_and_optional_ones_not()
    {
        byte[] buffer = new byte[100];
        var writer = new StunMessageWriter(buffer, StunMessageClass.Request, StunMethod.Binding, Id);
        writer.AddFlag((StunAttributeType)0x7FFE);
        writer.AddFlag((StunAttributeType)0xC002);
        writer.AddFlag((StunAttributeType)0x7F01);
        writer.AddFlag((StunAttributeType)0x7FFE);
        writer.AddFlag(StunAttributeType.UseCandidate);
        StunMessageView.TryParse(buffer.AsSpan(0, writer.Length), out StunMessageView message);
        var unknown = new StunAttributeType[8];

        Assert.Equal(2, message.CollectUnknownAttributes([StunAttributeType.UseCandidate], unknown));
        Assert.Equal([(StunAttributeType)0x7FFE, (StunAttributeType)0x7F01], unknown[..2]);
        Assert.Equal(1, message.CollectUnknownAttributes([StunAttributeType.UseCandidate], unknown.AsSpan(0, 1)));
    }

    [Fact]
    public void Error_response_carries_code_phrase_and_unknown_attributes()
    {
        byte[] buffer = new byte[100];
        var writer = new StunMessageWriter(buffer, StunMessageClass.ErrorResponse, StunMethod.Binding, Id);
        writer.AddErrorCode(StunErrorCode.UnknownAttribute);
        writer.AddUnknownAttributes([(StunAttributeType)0x7FFE, (StunAttributeType)0x7F01, (StunAttributeType)0x0003]);
        StunMessageView.TryParse(buffer.AsSpan(0, writer.Length), out StunMessageView message);
        var types = new StunAttributeType[8];

        Assert.True(message.TryGetErrorCode(out StunError error));
        Assert.Equal(StunErrorCode.UnknownAttribute, error.Code);
        Assert.True(error.ReasonPhrase.SequenceEqual("Unknown Attribute"u8));
        Assert.True(message.TryGetUnknownAttributes(types, out int count));
        Assert.Equal([(StunAttributeType)0x7FFE, (StunAttributeType)0x7F01, (StunAttributeType)0x0003], types[..count]);
    }

    [Theory]
    [InlineData(new byte[] { 0, 0, 4 })] // too short
    [InlineData(new byte[] { 0, 0, 2, 0 })] // class 2
    [InlineData(new byte[] { 0, 0, 7, 0 })] // class 7
    [InlineData(new byte[] { 0, 0, 4, 100 })] // number 100
    public void Malformed_error_code_is_not_read(byte[] value)
    {
        byte[] buffer = new byte[100];
        var writer = new StunMessageWriter(buffer, StunMessageClass.ErrorResponse, StunMethod.Binding, Id);
        writer.AddAttribute(StunAttributeType.ErrorCode, value);
        StunMessageView.TryParse(buffer.AsSpan(0, writer.Length), out StunMessageView message);

        Assert.False(message.TryGetErrorCode(out _));
    }

    [Theory]
    [InlineData(new byte[] { 0, 1, 0, 1, 127, 0, 0 })] // too short
    [InlineData(new byte[] { 0, 2, 0, 1, 127, 0, 0, 1 })] // IPv6 with 4 bytes
    [InlineData(new byte[] { 0, 3, 0, 1, 127, 0, 0, 1 })] // no such family
    [InlineData(new byte[] { 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 })] // IPv4 with 16 bytes
    [InlineData(new byte[] { })]
    public void Malformed_address_is_not_read(byte[] value)
    {
        byte[] buffer = new byte[100];
        var writer = new StunMessageWriter(buffer, StunMessageClass.SuccessResponse, StunMethod.Binding, Id);
        writer.AddAttribute(StunAttributeType.XorMappedAddress, value);
        writer.AddAttribute(StunAttributeType.AlternateServer, value);
        StunMessageView.TryParse(buffer.AsSpan(0, writer.Length), out StunMessageView message);

        Assert.False(message.TryGetXorMappedAddress(out _));
        Assert.False(message.TryGetAddress(StunAttributeType.AlternateServer, out _));
    }

    [Fact]
    public void Plain_address_survives()
    {
        var address = TransportAddress.From(System.Net.IPAddress.Parse("2001:db8::5"), 5349);
        byte[] buffer = new byte[100];
        var writer = new StunMessageWriter(buffer, StunMessageClass.ErrorResponse, StunMethod.Binding, Id);
        writer.AddAddress(StunAttributeType.AlternateServer, address);
        StunMessageView.TryParse(buffer.AsSpan(0, writer.Length), out StunMessageView message);

        Assert.True(message.TryGetAddress(StunAttributeType.AlternateServer, out TransportAddress read));
        Assert.Equal(address, read);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(508, true)]
    [InlineData(509, false)]
    public void Username_has_1_to_508_bytes(int length, bool expected)
    {
        byte[] buffer = new byte[600];
        var writer = new StunMessageWriter(buffer, StunMessageClass.Request, StunMethod.Binding, Id);
        writer.AddAttribute(StunAttributeType.Username, new byte[length]);
        StunMessageView.TryParse(buffer.AsSpan(0, writer.Length), out StunMessageView message);

        Assert.Equal(expected, message.TryGetUsername(out _));
    }

    [Theory]
    [InlineData(StunAttributeType.Nomination)]
    [InlineData(StunAttributeType.NominationLibWebRtc)]
    public void Nomination_is_read_under_both_numbers(StunAttributeType type)
    {
        byte[] buffer = new byte[100];
        var writer = new StunMessageWriter(buffer, StunMessageClass.Request, StunMethod.Binding, Id);
        writer.AddUInt32(type, 3);
        StunMessageView.TryParse(buffer.AsSpan(0, writer.Length), out StunMessageView message);

        Assert.True(message.TryGetNomination(out uint nomination));
        Assert.Equal(3u, nomination);
    }
}
