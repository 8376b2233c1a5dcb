using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Wire;

public sealed class RtpTimestampTests
{
    [Theory]
    [InlineData(1u, 0u, true)]
    [InlineData(0u, uint.MaxValue, true)]
    [InlineData(uint.MaxValue, 0u, false)]
    [InlineData(7u, 7u, false)]
    [InlineData(0x8000_0000u, 0u, true)]
    [InlineData(0u, 0x8000_0000u, false)]
    public void Newer_follows_serial_number_arithmetic(uint timestamp, uint other, bool expected) =>
        Assert.Equal(expected, new RtpTimestamp(timestamp).IsNewerThan(new RtpTimestamp(other)));

    [Fact]
    public void Arithmetic_and_distance_wrap()
    {
        var timestamp = new RtpTimestamp(0xFFFF_FF00);
        Assert.Equal(new RtpTimestamp(0x0000_0B00), timestamp + 3072);
        Assert.Equal(timestamp, new RtpTimestamp(0x0000_0B00) - 3072);
        Assert.Equal(timestamp + uint.MaxValue, timestamp - 1);
        Assert.Equal(3072, RtpTimestamp.Distance(timestamp, timestamp + 3072));
        Assert.Equal(-3072, RtpTimestamp.Distance(timestamp + 3072, timestamp));
    }

    [Fact]
    public void Unwrapper_counts_on_across_the_wrap()
    {
        var unwrapper = new RtpTimestampUnwrapper();
        Assert.Equal(0xFFFF_FFF0, unwrapper.Unwrap(new(0xFFFF_FFF0)));
        Assert.Equal(0x1_0000_0010, unwrapper.Unwrap(new(0x10)));
        Assert.Equal(0xFFFF_FFFF, unwrapper.Unwrap(new(0xFFFF_FFFF)));
        Assert.Equal(0x1_0000_0010, unwrapper.Newest);
    }
}
