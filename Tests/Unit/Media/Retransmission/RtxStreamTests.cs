using JbAspire.Media.Retransmission;
using JbAspire.Protocols.Rtp;
using JbAspire.Protocols.Wire;
using JbAspire.Tests.Unit.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Media.Retransmission;

public sealed class RtxStreamTests
{
    private readonly RtxStream _stream = new(new Ssrc(0xCAFE_F00D), 97, bytes => bytes.Fill(0xFF));

    [Fact]
    public void A_retransmission_is_written_byte_for_byte()
    {
        byte[] buffer = new byte[64];
        var writer = new RtpPacketWriter(buffer);

        Assert.True(TryWriteHeader(ref writer, marker: true, new RtpTimestamp(0x01020304)));
        Assert.True(writer.TryAddExtension(1, "v"u8));
        Assert.True(RtxPayload.TryAppend(ref writer, new SequenceNumber(0x1234), [0xAA, 0xBB]));

        SpanAssert.Equal(
            [
                0x90, 0xE1, 0xFF, 0xFF, // V=2, X; M, PT=97; the first number, random
                0x01, 0x02, 0x03, 0x04, // the original's timestamp
                0xCA, 0xFE, 0xF0, 0x0D, // the RTX stream's SSRC
                0xBE, 0xDE, 0x00, 0x01, // one-byte header extensions, one word
                0x10, (byte)'v', 0x00, 0x00, // id 1, one byte
                0x12, 0x34, // OSN
                0xAA, 0xBB, // the original payload
            ],
            writer.Written);
    }

    [Fact]
    public void Each_packet_has_the_next_number()
    {
        byte[] buffer = new byte[64];
        for (int expected = 0xFFFF; expected < 0x10003; expected++)
        {
            var writer = new RtpPacketWriter(buffer);
            TryWriteHeader(ref writer, false, default);
            _stream.Advance();
            Assert.True(RtxStream.TryAppendOriginalNumber(ref writer, new SequenceNumber(7)));
            Assert.True(RtpPacketView.TryParse(writer.Written, out RtpPacketView view));
            Assert.Equal((ushort)expected, view.SequenceNumber.Value);
            Assert.True(RtxPayload.TryParse(view.Payload, out SequenceNumber original, out ReadOnlySpan<byte> payload));
            Assert.Equal(7, original.Value);
            Assert.True(payload.IsEmpty);
        }
    }

    private bool TryWriteHeader(ref RtpPacketWriter writer, bool marker, RtpTimestamp timestamp) =>
        writer.TryWriteHeader(marker, _stream.PayloadType, _stream.NextSequenceNumber, timestamp, _stream.Ssrc);
}
