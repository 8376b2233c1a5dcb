using JbAspire.Protocols.Turn;
using Xunit;

namespace JbAspire.Tests.Unit.Turn;

/// <summary>ChannelData (RFC 8656 §12.4, §12.5).</summary>
public sealed class ChannelDataTests
{
    private static readonly byte[] Message =
    [
        0x40, 0x01, // channel number
        0x00, 0x05, // length 5
        0x68, 0x65, 0x6C, 0x6C, 0x6F, // "hello"
    ];

    [Fact]
    public void Message_is_read_and_written()
    {
        Assert.True(ChannelDataView.TryParse(Message, out ChannelDataView view));
        Assert.Equal(new ChannelNumber(0x4001), view.Channel);
        Assert.True(view.Data.SequenceEqual("hello"u8));

        byte[] buffer = new byte[9];
        Assert.Equal(9, ChannelDataWriter.Write(buffer, view.Channel, view.Data));
        Assert.Equal(Message, buffer);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(3, true)]
    [InlineData(4, false)] // more than padding
    public void Up_to_three_bytes_of_padding_are_allowed(int padding, bool expected)
    {
        Assert.Equal(expected, ChannelDataView.TryParse([.. Message, .. new byte[padding]], out ChannelDataView view));
        Assert.Equal(expected ? 5 : 0, view.Data.Length);
    }

    [Fact]
    public void Every_truncation_is_refused()
    {
        for (int length = 0; length < Message.Length; length++)
        {
            Assert.False(ChannelDataView.TryParse(Message.AsSpan(0, length), out _));
        }
    }

    [Fact]
    public void Empty_message_is_an_empty_datagram()
    {
        Assert.True(ChannelDataView.TryParse([0x40, 0x00, 0x00, 0x00], out ChannelDataView view));
        Assert.True(view.Data.IsEmpty);
    }

    [Theory]
    [InlineData(0x3F, false)]
    [InlineData(0x40, true)]
    [InlineData(0x7F, true)]
    [InlineData(0x80, false)]
    [InlineData(0x00, false)] // STUN
    public void First_two_bits_tell_channel_data_from_its_neighbours(byte first, bool expected)
    {
        byte[] message = [.. Message];
        message[0] = first;

        Assert.Equal(expected, ChannelDataView.IsChannelData(message));
        Assert.Equal(expected, ChannelDataView.TryParse(message, out _));
    }

    [Theory]
    [InlineData(0x3FFF, false, false)]
    [InlineData(0x4000, true, true)]
    [InlineData(0x4FFF, true, true)]
    [InlineData(0x5000, false, true)]
    [InlineData(0x7FFF, false, true)]
    [InlineData(0x8000, false, false)]
    [InlineData(0, false, false)]
    public void Channel_numbers_are_judged_by_both_rfcs(int value, bool valid, bool validRfc5766)
    {
        ChannelNumber channel = new((ushort)value);

        Assert.Equal(valid, channel.IsValid);
        Assert.Equal(validRfc5766, channel.IsValidRfc5766);
    }

    [Fact]
    public void Stream_padding_is_zeros_whatever_the_buffer_held()
    {
        byte[] buffer = new byte[12];
        Array.Fill(buffer, (byte)0xEE);
        int length = ChannelDataWriter.Write(buffer, new ChannelNumber(0x4001), "hello"u8);

        Assert.Equal(12, ChannelDataWriter.Pad(buffer, length));
        Assert.Equal([.. Message, 0x00, 0x00, 0x00], buffer);
        Assert.Equal(8, ChannelDataWriter.Pad(buffer, 8));
    }

    [Fact]
    public void Data_longer_than_the_length_field_is_our_mistake()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ChannelDataWriter.WriteHeader(new byte[4], new ChannelNumber(0x4000), 65_536));
        Assert.Throws<ArgumentOutOfRangeException>(() => ChannelDataWriter.WriteHeader(new byte[4], new ChannelNumber(0x4000), -1));
    }

    [Fact]
    public void Random_datagrams_are_read_without_exception()
    {
        var random = new Random(8656);
        int parsed = 0;
        for (int round = 0; round < 20_000; round++)
        {
            byte[] datagram = new byte[random.Next(0, 64)];
            random.NextBytes(datagram);
            if (datagram.Length > 2)
            {
                datagram[2] = 0;
            }

            if (ChannelDataView.TryParse(datagram, out ChannelDataView view))
            {
                parsed++;
                Assert.InRange(view.Data.Length, datagram.Length - 7, datagram.Length - 4);
            }
        }

        Assert.InRange(parsed, 10, 20_000);
    }
}
