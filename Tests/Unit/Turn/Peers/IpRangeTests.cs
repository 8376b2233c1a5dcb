using JbAspire.Protocols.Turn.Peers;
using Xunit;

namespace JbAspire.Tests.Unit.Turn.Peers;

/// <summary>Ranges as coturn's <c>allowed-peer-ip</c> and <c>denied-peer-ip</c> write them.</summary>
public sealed class IpRangeTests
{
    [Theory]
    [InlineData("10.0.0.0/8", "10.0.0.0", "10.255.255.255")]
    [InlineData("10.1.2.3/8", "10.0.0.0", "10.255.255.255")] // host bits are ignored
    [InlineData("0.0.0.0/0", "0.0.0.0", "255.255.255.255")]
    [InlineData("192.0.2.7/32", "192.0.2.7", "192.0.2.7")]
    [InlineData("192.0.2.7", "192.0.2.7", "192.0.2.7")]
    [InlineData(" 10.0.0.0 - 10.255.255.255 ", "10.0.0.0", "10.255.255.255")]
    [InlineData("10.0.0.5-10.0.3.1", "10.0.0.5", "10.0.3.1")]
    [InlineData("2001:db8::/32", "2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("::/0", "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("2001:db8::1/128", "2001:db8::1", "2001:db8::1")]
    [InlineData("::ffff:10.0.0.0/104", "10.0.0.0", "10.255.255.255")] // IPv4-mapped is IPv4
    [InlineData("::ffff:10.0.0.5-::ffff:10.0.0.9", "10.0.0.5", "10.0.0.9")]
    public void Prefixes_addresses_and_ranges_reach_from_end_to_end(string text, string first, string last)
    {
        Assert.True(IpRange.TryParse(text, out IpRange range));
        Assert.True(range.Contains(PeerAddress.Of(first)));
        Assert.True(range.Contains(PeerAddress.Of(last)));
        Assert.Equal(first == last ? first : $"{first}-{last}", range.ToString());
    }

    [Theory]
    [InlineData("10.0.0.5-10.0.3.1", "10.0.0.4", "10.0.3.2")]
    [InlineData("10.0.0.0/8", "9.255.255.255", "11.0.0.0")]
    [InlineData("2001:db8::5-2001:db8::1:1", "2001:db8::4", "2001:db8::1:2")]
    [InlineData("::/0", "0.0.0.0", "255.255.255.255")] // all of IPv6 says nothing about IPv4
    [InlineData("0.0.0.0/0", "::", "::1:0:0:0")]
    public void Neighbours_and_the_other_family_are_outside(string text, string below, string above)
    {
        Assert.True(IpRange.TryParse(text, out IpRange range));
        Assert.False(range.Contains(PeerAddress.Of(below)));
        Assert.False(range.Contains(PeerAddress.Of(above)));
        Assert.False(new IpRangeList([range]).Contains(PeerAddress.Of(below)));
        Assert.False(new IpRangeList([range]).Contains(PeerAddress.Of(above)));
    }

    [Theory]
    [InlineData("2001:db8::ff-2001:db8::100", "2001:db8::100", true)]
    [InlineData("2001:db8::0:ff-2001:db8::1:0", "2001:db8::a0", false)]
    [InlineData("2001:db8::0:ff-2001:db8::1:0", "2001:db8::fe", false)]
    [InlineData("2001:db8::0:ff-2001:db8::1:0", "2001:db8::200", true)] // a comparison byte by byte takes 00 < ff for "below"
    public void Range_of_ipv6_that_is_no_prefix_compares_numbers(string text, string address, bool expected)
    {
        Assert.True(IpRange.TryParse(text, out IpRange range));
        Assert.Equal(expected, range.Contains(PeerAddress.Of(address)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/8")]
    [InlineData("10.0.0.0/")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/-1")]
    [InlineData("10.0.0.0/+8")]
    [InlineData("10.0.0.0/ 8")]
    [InlineData("10.0.0.0/255.0.0.0")]
    [InlineData("2001:db8::/129")]
    [InlineData("2001:db8::/99999999999")]
    [InlineData("10.0.0.0-")]
    [InlineData("-10.0.0.0")]
    [InlineData("10.0.0.9-10.0.0.5")]
    [InlineData("10.0.0.0-2001:db8::")]
    [InlineData("10.0.0.0-10.0.0.5-10.0.0.9")]
    [InlineData("10.1")]
    [InlineData("010.0.0.1")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("2130706433")]
    [InlineData("fe80::1%1")]
    [InlineData("[::1]")]
    [InlineData("[::1]:80")]
    [InlineData("localhost")]
    public void Anything_else_is_refused(string text) => Assert.False(IpRange.TryParse(text, out _));

    [Fact]
    public void List_of_hundreds_answers_as_its_ranges_do()
    {
        var random = new Random(5);
        var ranges = new List<IpRange>();
        for (int i = 0; i < 300; i++)
        {
            string text = i % 2 == 0
                ? $"{random.Next(1, 224)}.{random.Next(256)}.0.0/{random.Next(8, 25)}"
                : $"20{random.Next(10, 16)}:{random.Next(4):x}::{random.Next(16):x}-20{random.Next(16, 20)}:{random.Next(4):x}::1";
            Assert.True(IpRange.TryParse(text, out IpRange range), text);
            ranges.Add(range);
        }

        var list = new IpRangeList(ranges);
        for (int i = 0; i < 5000; i++)
        {
            var address = i % 2 == 0
                ? PeerAddress.Of($"{random.Next(256)}.{random.Next(256)}.{random.Next(256)}.{random.Next(256)}")
                : PeerAddress.Of($"20{random.Next(10, 24)}:{random.Next(4):x}::{random.Next(16):x}");
            Assert.Equal(ranges.Exists(range => range.Contains(address)), list.Contains(address));
        }
    }

    [Fact]
    public void Empty_list_contains_nothing() => Assert.False(new IpRangeList([]).Contains(PeerAddress.Of("192.0.2.1")));
}
