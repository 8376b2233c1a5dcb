using System.Text;
using JbAspire.Protocols.Rtcp;
using JbAspire.Protocols.Wire;
using JbAspire.Tests.Unit.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Rtcp;

public sealed class SourceDescriptionTests
{
    private static readonly byte[] TwoChunks =
    [
        0x82, 0xCA, 0x00, 0x07, // V=2, SC=2, PT=202 (SDES), length 7
        0x9F, 0x65, 0xE7, 0x42, // SSRC of the first chunk
        0x01, 0x06, 0x61, 0x40, // CNAME, 6 bytes, "a@"
        0x31, 0x2E, 0x32, 0x33, // "1.23"
        0x00, 0x00, 0x00, 0x00, // end, padded to the word
        0x00, 0x00, 0x00, 0x02, // SSRC of the second chunk
        0x06, 0x01, 0x78, 0x01, // TOOL "x"; CNAME
        0x02, 0xC3, 0xA4, 0x00, // 2 bytes, "ä" in UTF-8; end
    ];

    [Fact]
    public void Chunks_and_items_are_read()
    {
        Assert.True(SourceDescription.TryParse(RtcpBytes.Packet(TwoChunks), out SourceDescription description));
        var names = new List<string>();
        foreach (SdesChunk chunk in description.Chunks)
        {
            Assert.True(chunk.TryGetCname(out ReadOnlySpan<byte> cname));
            names.Add($"{chunk.Ssrc} {Encoding.UTF8.GetString(cname)}");
        }

        Assert.Equal(["2674255682 a@1.23", "2 ä"], names);
    }

    [Fact]
    public void Items_of_all_types_are_enumerated()
    {
        Assert.True(SourceDescription.TryParse(RtcpBytes.Packet(TwoChunks), out SourceDescription description));
        var types = new List<SdesItemType>();
        foreach (SdesChunk chunk in description.Chunks)
        {
            foreach (SdesItem item in chunk.Items)
            {
                types.Add(item.Type);
            }
        }

        Assert.Equal([SdesItemType.Cname, SdesItemType.Tool, SdesItemType.Cname], types);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(255)]
    public void Cname_of_any_length_is_written_and_read_back(int length)
    {
        byte[] name = [.. Enumerable.Repeat((byte)'n', length)];
        byte[] buffer = new byte[300];
        Array.Fill(buffer, (byte)0xFF);
        Assert.True(SourceDescription.TryWrite(buffer, new Ssrc(5), name, out int written));
        Assert.Equal(0, written % 4);
        Assert.True(SourceDescription.TryParse(RtcpBytes.Packet(buffer[..written]), out SourceDescription description));
        SdesChunkEnumerator chunks = description.Chunks;
        Assert.True(chunks.MoveNext());
        Assert.True(chunks.Current.TryGetCname(out ReadOnlySpan<byte> read));
        SpanAssert.Equal(name, read);
        Assert.False(SourceDescription.TryWrite(new byte[written - 1], new Ssrc(5), name, out _));
    }

    [Fact]
    public void Cname_longer_than_255_bytes_is_a_misuse() => Assert.Throws<ArgumentOutOfRangeException>(
        () => SourceDescription.TryWrite(new byte[400], new Ssrc(5), new byte[256], out _));

    [Theory]
    [InlineData(31, 1)]
    [InlineData(32, 2)]
    [InlineData(66, 3)]
    public void More_than_31_sources_become_several_packets(int count, int expectedPackets)
    {
        Ssrc[] sources = [.. Enumerable.Range(1, count).Select(i => new Ssrc((uint)i))];
        byte[] buffer = new byte[2000];
        Assert.True(SourceDescription.TryWrite(buffer, sources, "cn"u8, out int written));
        Assert.True(RtcpCompoundView.TryParse(buffer.AsSpan(0, written), out RtcpCompoundView compound));
        var read = new List<Ssrc>();
        int packets = 0;
        foreach (RtcpPacketView packet in compound)
        {
            packets++;
            Assert.True(SourceDescription.TryParse(packet, out SourceDescription description));
            foreach (SdesChunk chunk in description.Chunks)
            {
                read.Add(chunk.Ssrc);
            }
        }

        Assert.Equal(expectedPackets, packets);
        Assert.Equal(sources, read);
    }

    [Theory]
    [InlineData(new byte[] { 0x81, 0xCA, 0, 2, 0, 0, 0, 1, 1, 2, 0x61, 0x62 })] // no end of the list
    [InlineData(new byte[] { 0x81, 0xCA, 0, 2, 0, 0, 0, 1, 1, 9, 0x61, 0 })] // item beyond the packet
    [InlineData(new byte[] { 0x82, 0xCA, 0, 2, 0, 0, 0, 1, 1, 0, 0, 0 })] // second chunk missing
    [InlineData(new byte[] { 0x81, 0xCA, 0, 0 })] // chunk missing
    public void Malformed_description_is_refused(byte[] bytes) =>
        Assert.False(SourceDescription.TryParse(RtcpBytes.Packet(bytes), out _));

    [Fact]
    public void No_bytes_make_the_parser_throw() => RtcpBytes.Sweep(TwoChunks);
}
