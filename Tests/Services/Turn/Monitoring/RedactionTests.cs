extern alias Turn;
using System.Net;
using Turn::JbAspire.Turn.Monitoring;
using Xunit;

namespace JbAspire.Tests.Services.Turn.Monitoring;

public sealed class RedactionTests
{
    [Theory]
    [InlineData("203.0.113.77:5000", "203.0.113.0:5000")]
    [InlineData("[2001:db8:1:2:3:4:5:6]:5000", "[2001:db8:1::]:5000")]
    [InlineData("[::ffff:203.0.113.77]:5000", "[::ffff:203.0.113.0]:5000")]
    public void Last_octet_or_last_80_bits_are_zero_unless_verbose(string address, string redacted)
    {
        IPEndPoint endPoint = IPEndPoint.Parse(address);

        Assert.Equal(redacted, new RedactedAddress(endPoint).ToString());
        Assert.Equal(address, new RedactedAddress(endPoint, IsVerbose: true).ToString());
    }

    [Theory]
    [InlineData("1764000000:bob", "'1764000000:bob'")]
    [InlineData("a\r\nb'\\%s", @"'a\u000d\u000ab\u0027\u005c%s'")]
    [InlineData("é\u202e", @"'\u00e9\u202e'")]
    public void Name_that_a_client_chose_cannot_change_a_log(string name, string escaped) => Assert.Equal(escaped, new EscapedName(name).ToString());

    [Fact]
    public void Long_name_is_cut() => Assert.Equal($"'{new string('x', 64)}'...", new EscapedName(new string('x', 500)).ToString());
}
