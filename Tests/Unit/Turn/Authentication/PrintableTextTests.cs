using JbAspire.Protocols.Turn.Authentication;
using Xunit;

namespace JbAspire.Tests.Unit.Turn.Authentication;

/// <summary>Names in logs: one line, bounded, and nothing that a viewer or parser takes for more than text.</summary>
public sealed class PrintableTextTests
{
    [Theory]
    [InlineData("bob", "bob")]
    [InlineData("1800000060:bob@example.org", "1800000060:bob@example.org")]
    [InlineData("マトリックス", "マトリックス")]
    [InlineData("", "")]
    [InlineData("a\r\nb", "a\\u{d}\\u{a}b")]
    [InlineData("a\0b", "a\\u{0}b")]
    [InlineData("\"a\\'`", "\\u{22}a\\u{5c}\\u{27}\\u{60}")]
    [InlineData("\u202Ea\u200Bb\u2028c", "\\u{202e}a\\u{200b}b\\u{2028}c")]
    [InlineData("\U000E0041", "\\u{e0041}")]
    [InlineData("%s%n", "%s%n")]
    public void Text_is_escaped(string text, string expected) => Assert.Equal(expected, PrintableText.Of(text));

    [Fact]
    public void Text_is_cut()
    {
        Assert.Equal(new string('x', 128), PrintableText.Of(new string('x', 128)));
        Assert.Equal(new string('x', 128) + "...", PrintableText.Of(new string('x', 129)));
        Assert.InRange(PrintableText.Of(new string('\n', 500)).Length, 1, 131);
        Assert.Equal("\uFFFD", PrintableText.Of("\uD800"));
    }
}
