using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Wire;

public sealed class NtpTimeTests
{
    [Fact]
    public void Unix_epoch_is_2208988800_seconds_after_1900()
    {
        NtpTime time = NtpTime.From(DateTimeOffset.UnixEpoch);
        Assert.Equal(2_208_988_800u, time.Seconds);
        Assert.Equal(0u, time.Fraction);
    }

    [Fact]
    public void Compact_is_the_middle_word()
    {
        // The example of RFC 3550 Figure 2: b44d:b705:2000:0000 gives LSR b705:2000.
        Assert.Equal(0xB705_2000, new NtpTime(0xB44D_B705_2000_0000).Compact);
        Assert.Equal(0x0005_4000u, NtpTime.ToCompact(TimeSpan.FromSeconds(5.25)));
        Assert.Equal(TimeSpan.FromSeconds(6.125), NtpTime.FromCompact(0x0006_2000));
    }

    [Fact]
    public void Negative_durations_have_compact_form_zero() => Assert.Equal(0u, NtpTime.ToCompact(TimeSpan.FromSeconds(-1)));

    [Theory]
    [InlineData("1999-12-31T23:59:59.9999999Z")]
    [InlineData("2026-07-22T10:11:12.3456789Z")]
    [InlineData("2036-02-07T06:28:15.9999999Z")]
    [InlineData("2036-02-07T06:28:16.0000000Z")]
    [InlineData("2090-01-01T00:00:00.0000001Z")]
    public void Calendar_time_survives_the_way_there_and_back(string text)
    {
        var time = DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(time, NtpTime.From(time).ToDateTimeOffset());
    }

    [Fact]
    public void Seconds_wrap_in_2036() =>
        Assert.Equal(new NtpTime(0), NtpTime.From(new DateTimeOffset(2036, 2, 7, 6, 28, 16, TimeSpan.Zero)));

    [Fact]
    public void Durations_survive_the_way_there_and_back()
    {
        foreach (long ticks in new[] { 0L, 1, 9_999_999, 10_000_000, 1_234_567_890_123 })
        {
            Assert.Equal(ticks, NtpTime.From(new TimeSpan(ticks)).ToTimeSpan().Ticks);
        }
    }
}
