using JbAspire.Protocols.Rtcp;
using JbAspire.Protocols.Wire;
using JbAspire.Tests.Unit.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Rtcp;

public sealed class GoodbyeTests
{
    private static readonly byte[] Bytes =
    [
        0x82, 0xCB, 0x00, 0x04, // V=2, SC=2, PT=203 (BYE), length 4
        0x62, 0x42, 0x76, 0xE0, // SSRC 1
        0x26, 0x24, 0x67, 0x0E, // SSRC 2
        0x05, 0x6C, 0x61, 0x74, // reason, 5 bytes, "lat"
        0x65, 0x72, 0x00, 0x00, // "er", padding
    ];

    [Fact]
    public void Sources_and_reason_are_read()
    {
        Assert.True(Goodbye.TryParse(RtcpBytes.Packet(Bytes), out Goodbye goodbye));
        Assert.Equal([new Ssrc(0x624276E0), new Ssrc(0x2624670E)], Sources(goodbye));
        SpanAssert.Equal("later"u8, goodbye.Reason);
    }

    [Fact]
    public void Goodbye_is_written_byte_for_byte()
    {
        byte[] buffer = new byte[Bytes.Length];
        Array.Fill(buffer, (byte)0xFF);
        Assert.True(Goodbye.TryWrite(buffer, [new(0x624276E0), new(0x2624670E)], "later"u8, out int written));
        SpanAssert.Equal(Bytes, buffer.AsSpan(0, written));
        Assert.False(Goodbye.TryWrite(new byte[19], [new(1), new(2)], "later"u8, out _));
    }

    [Fact]
    public void Reason_is_optional()
    {
        byte[] buffer = new byte[8];
        Assert.True(Goodbye.TryWrite(buffer, [new(7)], default, out int written));
        SpanAssert.Equal([0x81, 0xCB, 0, 1, 0, 0, 0, 7], buffer.AsSpan(0, written));
        Assert.True(Goodbye.TryParse(RtcpBytes.Packet(buffer), out Goodbye goodbye));
        Assert.True(goodbye.Reason.IsEmpty);
    }

    [Fact]
    public void Reason_that_does_not_fit_counts_as_none()
    {
        byte[] bytes = [.. Bytes];
        bytes[12] = 8;
        Assert.True(Goodbye.TryParse(RtcpBytes.Packet(bytes), out Goodbye goodbye));
        Assert.True(goodbye.Reason.IsEmpty);
        Assert.Equal(2, Sources(goodbye).Count);
    }

    [Fact]
    public void Goodbye_without_room_for_its_sources_is_refused() =>
        Assert.False(Goodbye.TryParse(RtcpBytes.Packet([0x82, 0xCB, 0, 1, 0, 0, 0, 1]), out _));

    [Fact]
    public void No_bytes_make_the_parser_throw() => RtcpBytes.Sweep(Bytes);

    private static List<Ssrc> Sources(Goodbye goodbye)
    {
        var sources = new List<Ssrc>();
        foreach (Ssrc source in goodbye.Sources)
        {
            sources.Add(source);
        }

        return sources;
    }
}
