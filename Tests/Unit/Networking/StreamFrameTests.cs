using JbAspire.Networking;
using JbAspire.Networking.Tcp;
using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Networking;

public sealed class StreamFrameTests
{
    private static readonly byte[] BindingRequest =
    [
        0x00, 0x01, 0x00, 0x08, // Binding request, 8 bytes of attributes
        0x21, 0x12, 0xA4, 0x42, // magic cookie
        1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, // transaction id
        0x80, 0x28, 0x00, 0x04, 0xAA, 0xBB, 0xCC, 0xDD, // FINGERPRINT
    ];

    private static readonly byte[] ChannelData =
    [
        0x40, 0x01, 0x00, 0x03, // channel 0x4001, 3 bytes
        7, 8, 9, 0, // and one of padding
    ];

    public static TheoryData<StreamFraming, byte[], int> Frames => new()
    {
        { StreamFraming.Stun, BindingRequest, 28 },
        { StreamFraming.Stun, ChannelData, 7 },
        { StreamFraming.Rfc4571, [0x00, 0x03, 1, 2, 3], 3 },
    };

    [Theory]
    [MemberData(nameof(Frames))]
    public void Every_proper_part_of_a_frame_is_incomplete(StreamFraming framing, byte[] bytes, int length)
    {
        for (int cut = 0; cut < bytes.Length; cut++)
            Assert.Equal(FrameStatus.Incomplete, StreamFrame.TryRead(framing, bytes.AsSpan(0, cut), out _));

        Assert.Equal(FrameStatus.Complete, StreamFrame.TryRead(framing, bytes, out StreamFrame frame));
        Assert.Equal(length, frame.Length);
        Assert.Equal(bytes.Length, frame.Consumed);
    }

    [Theory]
    [MemberData(nameof(Frames))]
    public void What_is_written_reads_back(StreamFraming framing, byte[] bytes, int length)
    {
        StreamFrame.TryRead(framing, bytes, out StreamFrame frame);
        byte[] written = new byte[StreamFrame.MaxEncodedLength];
        int count = StreamFrame.Write(framing, bytes.AsSpan(frame.Offset, length), written);

        Assert.Equal(bytes, written[..count]);
    }

    [Theory]
    [InlineData(1500, FrameStatus.Complete)]
    [InlineData(1501, FrameStatus.Malformed)]
    public void Longest_frame_is_1500_bytes(int length, object status)
    {
        byte[] bytes = new byte[2000];
        bytes[0] = (byte)(length >> 8);
        bytes[1] = (byte)length;

        Assert.Equal((FrameStatus)status, StreamFrame.TryRead(StreamFraming.Rfc4571, bytes, out _));
    }

    [Theory]
    [InlineData(StreamFraming.Rfc4571)]
    [InlineData(StreamFraming.Stun)]
    public void Random_bytes_never_give_a_frame_outside_the_buffer(StreamFraming framing)
    {
        Random random = new(4571);
        byte[] bytes = new byte[3000];
        for (int round = 0; round < 20_000; round++)
        {
            int length = random.Next(bytes.Length);
            random.NextBytes(bytes);
            if (round % 2 == 0)
                bytes[0] &= 0x43; // mostly what a frame starts with
            if (round % 4 == 0)
                bytes[2] &= 0x03;

            if (StreamFrame.TryRead(framing, bytes.AsSpan(0, length), out StreamFrame frame) != FrameStatus.Complete)
                continue;

            Assert.InRange(frame.Length, 0, IDatagramSink.MaxDatagramLength);
            Assert.InRange(frame.Offset + frame.Length, 0, frame.Consumed);
            Assert.InRange(frame.Consumed, 1, length);
        }
    }
}
