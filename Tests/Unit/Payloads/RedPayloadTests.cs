using JbAspire.Protocols.Payloads;
using JbAspire.Tests.Unit.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Payloads;

public sealed class RedPayloadTests
{
    private static readonly byte[] Bytes =
    [
        0xEF, 0x1E, 0x00, 0x02, // F=1, block PT=111, timestamp offset 1920, length 2
        0xEF, 0x0F, 0x00, 0x03, // F=1, block PT=111, timestamp offset 960, length 3
        0x6F, // F=0, block PT=111: the primary encoding
        0x01, 0x02, // two packets ago
        0x11, 0x12, 0x13, // one packet ago
        0x21, 0x22, 0x23, 0x24, // now
    ];

    [Fact]
    public void Payload_types_are_replaced_and_nothing_else()
    {
        byte[] types = new byte[128];
        types[111] = 100;
        byte[] payload = [.. Bytes];
        Assert.True(RedPayload.TryReplacePayloadTypes(payload, types));

        byte[] expected = [.. Bytes];
        (expected[0], expected[4], expected[8]) = (0x80 | 100, 0x80 | 100, 100);
        Assert.Equal(expected, payload);

        byte[] malformed = [0xEF, 0x0F, 0x00, 0x03, 0x6F]; // a redundant encoding of 3 bytes that are not there
        Assert.False(RedPayload.TryReplacePayloadTypes(malformed, types));
        Assert.Equal([0xEF, 0x0F, 0x00, 0x03, 0x6F], malformed);
    }

    [Fact]
    public void Encodings_are_read_oldest_first_and_the_primary_apart()
    {
        Assert.True(RedPayload.TryParse(Bytes, out RedPayload red));
        Assert.Equal(2, red.RedundantCount);
        RedBlockEnumerator blocks = red.Redundant;

        Assert.True(blocks.MoveNext());
        Assert.Equal(111, blocks.Current.PayloadType);
        Assert.Equal(1920, blocks.Current.TimestampOffset);
        Assert.Equal(9, blocks.Current.Offset);
        SpanAssert.Equal([0x01, 0x02], blocks.Current.Data);
        Assert.True(blocks.MoveNext());
        Assert.Equal(960, blocks.Current.TimestampOffset);
        Assert.False(blocks.Current.IsPrimary);
        SpanAssert.Equal([0x11, 0x12, 0x13], blocks.Current.Data);
        Assert.False(blocks.MoveNext());

        Assert.True(red.Primary.IsPrimary);
        Assert.Equal(111, red.Primary.PayloadType);
        Assert.Equal(0, red.Primary.TimestampOffset);
        Assert.Equal(14, red.Primary.Offset);
        SpanAssert.Equal([0x21, 0x22, 0x23, 0x24], red.Primary.Data);
    }

    [Fact]
    public void A_payload_without_redundancy_is_a_byte_and_the_encoding()
    {
        Assert.True(RedPayload.TryParse([0x6F, 0x21, 0x22], out RedPayload red));
        Assert.Equal(0, red.RedundantCount);
        SpanAssert.Equal([0x21, 0x22], red.Primary.Data);
    }

    [Fact]
    public void Largest_offset_and_length_are_read()
    {
        // F=1, block PT=127, timestamp offset 16383, length 1023; primary of PT 0.
        byte[] bytes = [0xFF, 0xFF, 0xFF, 0xFF, 0x00, .. new byte[1023]];
        Assert.True(RedPayload.TryParse(bytes, out RedPayload red));
        RedBlockEnumerator blocks = red.Redundant;
        Assert.True(blocks.MoveNext());
        Assert.Equal(16_383, blocks.Current.TimestampOffset);
        Assert.Equal(1023, blocks.Current.Data.Length);
        Assert.True(red.Primary.Data.IsEmpty);
    }

    [Fact]
    public void More_than_eight_redundant_encodings_are_refused()
    {
        byte[] eight = [.. Enumerable.Range(0, 8).SelectMany(_ => new byte[] { 0xEF, 0, 0, 0 }), 0x6F];
        byte[] nine = [0xEF, 0, 0, 0, .. eight];

        Assert.True(RedPayload.TryParse(eight, out RedPayload red));
        Assert.Equal(8, red.RedundantCount);
        Assert.False(RedPayload.TryParse(nine, out _));
    }

    [Theory]
    [InlineData(new byte[0])] // nothing
    [InlineData(new byte[] { 0xEF, 0, 0, 0 })] // no primary header
    [InlineData(new byte[] { 0xEF, 0, 0 })] // half a header
    [InlineData(new byte[] { 0xEF, 0, 0, 2, 0x6F, 1 })] // encoding beyond the payload
    public void Malformed_payload_is_refused(byte[] bytes) => Assert.False(RedPayload.TryParse(bytes, out _));

    [Fact]
    public void No_bytes_make_the_parser_throw() => ParserSweep.Run(Bytes, bytes =>
    {
        if (!RedPayload.TryParse(bytes, out RedPayload red))
            return;

        int length = red.Primary.Data.Length;
        foreach (RedBlock block in red.Redundant)
        {
            length += block.Data.Length;
        }

        Assert.InRange(length, 0, bytes.Length);
    });
}
