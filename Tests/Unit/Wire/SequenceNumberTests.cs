using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Wire;

public sealed class SequenceNumberTests
{
    [Theory]
    [InlineData(1, 0, true)]
    [InlineData(0, 1, false)]
    [InlineData(5, 5, false)]
    [InlineData(0, 65535, true)]
    [InlineData(65535, 0, false)]
    [InlineData(32767, 0, true)]
    [InlineData(10, 65000, true)]
    public void Newer_follows_serial_number_arithmetic(int number, int other, bool expected) =>
        Assert.Equal(expected, new SequenceNumber((ushort)number).IsNewerThan(new SequenceNumber((ushort)other)));

    [Fact]
    public void Of_numbers_half_the_range_apart_exactly_one_is_newer()
    {
        for (int value = 0; value <= ushort.MaxValue; value++)
        {
            var number = new SequenceNumber((ushort)value);
            SequenceNumber opposite = number + 0x8000;
            Assert.True(number.IsNewerThan(opposite) ^ opposite.IsNewerThan(number));
        }
    }

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(1, 0, -1)]
    [InlineData(65535, 2, 3)]
    [InlineData(2, 65535, -3)]
    [InlineData(0, 32767, 32767)]
    [InlineData(0, 32769, -32767)]
    [InlineData(0, 32768, 32768)]
    [InlineData(32768, 0, -32768)]
    public void Distance_takes_the_shorter_way_round(int from, int to, int expected) =>
        Assert.Equal(expected, SequenceNumber.Distance(new((ushort)from), new((ushort)to)));

    [Fact]
    public void Arithmetic_wraps()
    {
        Assert.Equal(new SequenceNumber(0), new SequenceNumber(65535).Next);
        Assert.Equal(new SequenceNumber(65535), new SequenceNumber(0) - 1);
        Assert.Equal(new SequenceNumber(4), new SequenceNumber(65530) + 10);
    }

    [Fact]
    public void Unwrapper_counts_on_across_the_wrap_and_places_reordered_packets()
    {
        var unwrapper = new SequenceNumberUnwrapper();
        Assert.Null(unwrapper.Newest);
        Assert.Equal(65534, unwrapper.Unwrap(new(65534)));
        Assert.Equal(65537, unwrapper.Unwrap(new(1)));
        Assert.Equal(65535, unwrapper.Unwrap(new(65535)));
        Assert.Equal(65536, unwrapper.Unwrap(new(0)));
        Assert.Equal(65537, unwrapper.Newest);
        Assert.Equal(65538, unwrapper.Unwrap(new(2)));
    }

    [Fact]
    public void Unwrapper_gives_a_negative_value_to_what_precedes_its_first_number()
    {
        var unwrapper = new SequenceNumberUnwrapper();
        Assert.Equal(1, unwrapper.Unwrap(new(1)));
        Assert.Equal(-2, unwrapper.Unwrap(new(65534)));
        Assert.Equal(1, unwrapper.Newest);
    }

    [Fact]
    public void Unwrapper_stays_right_over_many_cycles_with_losses()
    {
        var unwrapper = new SequenceNumberUnwrapper();
        for (long value = 7; value < 1_000_000; value += 9973)
        {
            Assert.Equal(value, unwrapper.Unwrap(new((ushort)value)));
        }
    }

    [Fact]
    public void Peek_does_not_remember()
    {
        var unwrapper = new SequenceNumberUnwrapper();
        unwrapper.Unwrap(new(100));
        Assert.Equal(20_000, unwrapper.Peek(new(20_000)));
        Assert.Equal(100, unwrapper.Newest);
    }
}
