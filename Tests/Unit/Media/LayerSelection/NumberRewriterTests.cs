using JbAspire.Media.LayerSelection;
using Xunit;

namespace JbAspire.Tests.Unit.Media.LayerSelection;

public sealed class NumberRewriterTests
{
    [Theory]
    [InlineData(7)]
    [InlineData(15)]
    [InlineData(16)]
    public void Numbers_of_any_width_wrap_over_what_is_left_out(int bits)
    {
        int mask = (1 << bits) - 1;
        var rewriter = new NumberRewriter(9);
        rewriter.Begin(mask - 2, bits);
        int expected = 10;
        for (int i = 0; i < 3 * mask; i++)
        {
            int number = (mask - 2 + i) & mask;
            if (i % 3 == 1)
            {
                rewriter.Drop(number);
                continue;
            }

            Assert.True(rewriter.TryMap(number, out long result));
            Assert.Equal(expected++, result);
        }
    }

    [Fact]
    public void A_late_number_of_15_bits_is_told_from_a_new_one()
    {
        var rewriter = new NumberRewriter(0);
        rewriter.Begin(0x7FFE, 15);
        rewriter.TryMap(0x7FFE, out _);
        rewriter.TryMap(0x0001, out long newest);
        Assert.Equal(4, newest);
        Assert.True(rewriter.TryMap(0x7FFF, out long late));
        Assert.Equal(2, late);
    }

    [Fact]
    public void Nothing_is_given_out_before_a_piece_begins()
    {
        var rewriter = new NumberRewriter(0);
        rewriter.Drop(4);
        Assert.False(rewriter.TryMap(5, out _));
    }

    [Fact]
    public void A_new_piece_may_have_another_width()
    {
        var rewriter = new NumberRewriter(100);
        rewriter.Begin(0x7FFF, 15);
        rewriter.TryMap(0x7FFF, out _);
        rewriter.Begin(3, 7);
        Assert.True(rewriter.TryMap(3, out long result));
        Assert.Equal(102, result);
    }
}
