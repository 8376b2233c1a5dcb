using JbAspire.Protocols.Rtp;
using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Rtp;

public sealed class HeaderExtensionTests
{
    private readonly byte[] _buffer = new byte[32];

    [Fact]
    public void Mid_is_utf8_of_1_to_16_bytes()
    {
        Assert.True(MidExtension.TryWrite(_buffer, "audio-0"u8, out int written));
        Assert.True(MidExtension.TryRead(_buffer.AsSpan(0, written), out ReadOnlySpan<byte> mid));
        Assert.Equal("audio-0"u8, mid);
        Assert.False(MidExtension.TryRead([], out _));
        Assert.False(MidExtension.TryRead("seventeen-letters"u8, out _));
        Assert.False(MidExtension.TryWrite(new byte[2], "abc"u8, out _));
    }

    [Fact]
    public void Rid_is_letters_digits_dash_and_underscore()
    {
        Assert.True(RtpStreamIdExtension.TryWrite(_buffer, "hi_1-x"u8, out int written));
        Assert.True(RtpStreamIdExtension.TryRead(_buffer.AsSpan(0, written), out ReadOnlySpan<byte> rid));
        Assert.Equal("hi_1-x"u8, rid);
        Assert.False(RtpStreamIdExtension.TryRead([], out _));
        Assert.False(RtpStreamIdExtension.TryRead("a b"u8, out _));
        Assert.False(RtpStreamIdExtension.TryRead([0xC3, 0xA4], out _));
        Assert.False(RtpStreamIdExtension.TryWrite(_buffer, "a/b"u8, out _));
    }

    [Theory]
    [InlineData(0x00, false, 0)]
    [InlineData(0x7F, false, 127)]
    [InlineData(0xAA, true, 42)]
    public void Audio_level_has_a_voice_bit_and_seven_bits_of_level(byte octet, bool expectedVoice, int expectedLevel)
    {
        Assert.True(AudioLevelExtension.TryRead([octet], out bool voice, out int level));
        Assert.Equal((expectedVoice, expectedLevel), (voice, level));
        Assert.True(AudioLevelExtension.TryWrite(_buffer, voice, level, out int written));
        Assert.Equal([octet], _buffer[..written]);
        Assert.False(AudioLevelExtension.TryRead([], out _, out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => AudioLevelExtension.TryWrite(_buffer, true, 128, out _));
    }

    [Fact]
    public void Absolute_send_time_is_the_6_18_part_of_the_ntp_time()
    {
        uint time = AbsoluteSendTimeExtension.From(new NtpTime(0x0000_0003_8000_0000)); // 3.5 s
        Assert.Equal(0x0E_0000u, time);
        Assert.True(AbsoluteSendTimeExtension.TryWrite(_buffer, time, out int written));
        Assert.Equal([0x0E, 0x00, 0x00], _buffer[..written]);
        Assert.True(AbsoluteSendTimeExtension.TryRead(_buffer.AsSpan(0, written), out uint read));
        Assert.Equal(time, read);
        Assert.False(AbsoluteSendTimeExtension.TryRead([1, 2], out _));
        Assert.False(AbsoluteSendTimeExtension.TryWrite(new byte[2], time, out _));
    }

    [Fact]
    public void Absolute_send_time_wraps_after_64_seconds()
    {
        uint before = AbsoluteSendTimeExtension.From(MonotonicTime.FromMilliseconds(63_750));
        uint after = AbsoluteSendTimeExtension.From(MonotonicTime.FromMilliseconds(64_250));
        Assert.Equal(0x01_0000u, after);
        Assert.Equal(TimeSpan.FromMilliseconds(500), AbsoluteSendTimeExtension.Difference(before, after));
        Assert.Equal(TimeSpan.FromMilliseconds(-500), AbsoluteSendTimeExtension.Difference(after, before));
    }

    [Fact]
    public void Transport_sequence_number_is_two_bytes()
    {
        Assert.True(TransportSequenceNumberExtension.TryWrite(_buffer, new(0xBEEF), out int written));
        Assert.True(TransportSequenceNumberExtension.TryRead(_buffer.AsSpan(0, written), out SequenceNumber number));
        Assert.Equal(new SequenceNumber(0xBEEF), number);
        Assert.False(TransportSequenceNumberExtension.TryRead([1, 2, 3, 4], out _));
        Assert.False(TransportSequenceNumberExtension.TryWrite(new byte[1], new(1), out _));
    }

    [Theory]
    [InlineData(0b0000, false, false, 0)]
    [InlineData(0b1001, true, false, 90)]
    [InlineData(0b0110, false, true, 180)]
    [InlineData(0b1111, true, true, 270)]
    public void Video_orientation_has_camera_flip_and_rotation(byte octet, bool camera, bool flip, int rotation)
    {
        Assert.True(VideoOrientationExtension.TryRead([octet], out bool readCamera, out bool readFlip, out int readRotation));
        Assert.Equal((camera, flip, rotation), (readCamera, readFlip, readRotation));
        Assert.True(VideoOrientationExtension.TryWrite(_buffer, camera, flip, rotation, out int written));
        Assert.Equal([octet], _buffer[..written]);
        Assert.False(VideoOrientationExtension.TryRead([], out _, out _, out _));
        Assert.Throws<ArgumentException>(() => VideoOrientationExtension.TryWrite(_buffer, camera, flip, 45, out _));
    }

    [Fact]
    public void Absolute_capture_time_has_a_short_and_a_long_form()
    {
        var time = new NtpTime(0x0102_0304_0506_0708);
        Assert.True(AbsoluteCaptureTimeExtension.TryWrite(_buffer, time, null, out int shortLength));
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], _buffer[..shortLength]);
        Assert.True(AbsoluteCaptureTimeExtension.TryRead(_buffer.AsSpan(0, shortLength), out NtpTime read, out long? offset));
        Assert.Equal(time, read);
        Assert.Null(offset);

        Assert.True(AbsoluteCaptureTimeExtension.TryWrite(_buffer, time, -2, out int length));
        Assert.True(AbsoluteCaptureTimeExtension.TryRead(_buffer.AsSpan(0, length), out read, out offset));
        Assert.Equal((time, -2L), (read, offset));
        Assert.False(AbsoluteCaptureTimeExtension.TryRead(_buffer.AsSpan(0, 12), out _, out _));
        Assert.False(AbsoluteCaptureTimeExtension.TryWrite(new byte[15], time, 0, out _));
    }

    [Fact]
    public void Playout_delay_packs_two_numbers_of_ten_milliseconds()
    {
        Assert.True(PlayoutDelayExtension.TryWrite(_buffer, TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(40_950), out int written));
        Assert.Equal([0x00, 0xAF, 0xFF], _buffer[..written]);
        Assert.True(PlayoutDelayExtension.TryRead(_buffer.AsSpan(0, written), out TimeSpan minimum, out TimeSpan maximum));
        Assert.Equal((TimeSpan.FromMilliseconds(100), PlayoutDelayExtension.MaxDelay), (minimum, maximum));
        Assert.False(PlayoutDelayExtension.TryRead([0x00, 0x20, 0x01], out _, out _));
        Assert.False(PlayoutDelayExtension.TryRead([0x00, 0x20], out _, out _));
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            PlayoutDelayExtension.TryWrite(_buffer, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1), out _));
    }
}
