using JbAspire.Protocols.Turn.Peers;
using Xunit;

namespace JbAspire.Tests.Unit.Turn.Peers;

/// <summary>
/// What a server without any setting denies: CVE-2020-26262, CVE-2026-27624, the SSRF cases and the classes of the IANA registries.
/// </summary>
public sealed class SpecialPeerTests
{
    [Theory]
    [InlineData("127.0.0.1", PeerRule.Loopback)]
    [InlineData("127.255.255.255", PeerRule.Loopback)]
    [InlineData("::1", PeerRule.Loopback)]
    [InlineData("::ffff:127.0.0.1", PeerRule.Loopback)]
    [InlineData("0.0.0.0", PeerRule.Unspecified)]
    [InlineData("0.1.2.3", PeerRule.Unspecified)]
    [InlineData("::", PeerRule.Unspecified)]
    [InlineData("::ffff:0.0.0.0", PeerRule.Unspecified)]
    [InlineData("169.254.0.1", PeerRule.LinkLocal)]
    [InlineData("::ffff:169.254.1.1", PeerRule.LinkLocal)]
    [InlineData("fe80::1", PeerRule.LinkLocal)]
    [InlineData("febf::1", PeerRule.LinkLocal)]
    [InlineData("fec0::1", PeerRule.LinkLocal)]
    [InlineData("feff::1", PeerRule.LinkLocal)]
    [InlineData("224.0.0.1", PeerRule.Multicast)]
    [InlineData("239.255.255.255", PeerRule.Multicast)]
    [InlineData("::ffff:224.0.0.1", PeerRule.Multicast)]
    [InlineData("255.255.255.255", PeerRule.Multicast)]
    [InlineData("ff02::1", PeerRule.Multicast)]
    [InlineData("ff0e::1", PeerRule.Multicast)]
    [InlineData("10.0.0.1", PeerRule.Private)]
    [InlineData("::ffff:10.0.0.1", PeerRule.Private)]
    [InlineData("172.16.0.1", PeerRule.Private)]
    [InlineData("172.31.255.255", PeerRule.Private)]
    [InlineData("192.168.1.1", PeerRule.Private)]
    [InlineData("::ffff:192.168.1.1", PeerRule.Private)]
    [InlineData("fc00::1", PeerRule.Private)]
    [InlineData("fd00::1", PeerRule.Private)]
    [InlineData("100.64.0.1", PeerRule.CarrierGradeNat)]
    [InlineData("100.127.255.255", PeerRule.CarrierGradeNat)]
    [InlineData("::ffff:100.64.0.1", PeerRule.CarrierGradeNat)]
    [InlineData("192.0.2.1", PeerRule.Documentation)]
    [InlineData("198.51.100.1", PeerRule.Documentation)]
    [InlineData("203.0.113.1", PeerRule.Documentation)]
    [InlineData("2001:db8::1", PeerRule.Documentation)]
    [InlineData("3fff::1", PeerRule.Documentation)]
    [InlineData("198.18.0.1", PeerRule.Benchmarking)]
    [InlineData("198.19.255.255", PeerRule.Benchmarking)]
    [InlineData("2001:2::1", PeerRule.Benchmarking)]
    [InlineData("169.254.169.254", PeerRule.CloudMetadata)]
    [InlineData("::ffff:169.254.169.254", PeerRule.CloudMetadata)]
    [InlineData("::ffff:a9fe:a9fe", PeerRule.CloudMetadata)]
    [InlineData("169.254.170.2", PeerRule.CloudMetadata)]
    [InlineData("168.63.129.16", PeerRule.CloudMetadata)]
    [InlineData("::ffff:168.63.129.16", PeerRule.CloudMetadata)]
    [InlineData("100.100.100.200", PeerRule.CloudMetadata)]
    [InlineData("192.0.0.192", PeerRule.CloudMetadata)]
    [InlineData("fd00:ec2::254", PeerRule.CloudMetadata)]
    [InlineData("fd20:ce::254", PeerRule.CloudMetadata)]
    [InlineData("fd00:c1::a9fe:a9fe", PeerRule.CloudMetadata)]
    [InlineData("fe80::a9fe:a9fe", PeerRule.CloudMetadata)]
    [InlineData("fd00:42::42", PeerRule.CloudMetadata)]
    [InlineData("fd00:a9fe:a9fe::1", PeerRule.CloudMetadata)]
    [InlineData("fd00:100::100:200", PeerRule.CloudMetadata)]
    [InlineData("169.254.42.42", PeerRule.CloudMetadata)]
    [InlineData("169.254.170.23", PeerRule.CloudMetadata)]
    [InlineData("169.254.0.23", PeerRule.CloudMetadata)]
    [InlineData("240.0.0.1", PeerRule.Reserved)]
    [InlineData("255.255.255.254", PeerRule.Reserved)]
    [InlineData("192.0.0.1", PeerRule.Reserved)]
    [InlineData("192.0.0.170", PeerRule.Reserved)]
    [InlineData("192.31.196.1", PeerRule.Reserved)]
    [InlineData("192.52.193.1", PeerRule.Reserved)]
    [InlineData("192.88.99.1", PeerRule.Reserved)]
    [InlineData("192.175.48.1", PeerRule.Reserved)]
    [InlineData("100::1", PeerRule.Reserved)]
    [InlineData("100:0:0:1::1", PeerRule.Reserved)]
    [InlineData("5f00::1", PeerRule.Reserved)]
    [InlineData("2001:1::2", PeerRule.Reserved)]
    [InlineData("2001:20::1", PeerRule.Reserved)]
    [InlineData("2620:4f:8000::1", PeerRule.Reserved)]
    [InlineData("4000::1", PeerRule.Reserved)]
    [InlineData("1fff::1", PeerRule.Reserved)]
    public void Special_addresses_are_no_peers_and_counted_by_class(string peer, PeerRule expected) => AssertDenied(peer, expected);

    [Theory]
    [InlineData("::127.0.0.1")]
    [InlineData("::8.8.8.8")]
    [InlineData("::2")]
    [InlineData("::ffff:0:127.0.0.1")]
    [InlineData("::ffff:0:8.8.8.8")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("64:ff9b::8.8.8.8")]
    [InlineData("64:ff9b::169.254.169.254")]
    [InlineData("64:ff9b:1::7f00:1")]
    [InlineData("64:ff9b:1:fffe::8.8.8.8")]
    [InlineData("2002:7f00:1::1")]
    [InlineData("2002:808:808::1")]
    [InlineData("2002:a9fe:a9fe::")]
    [InlineData("2001::1")]
    [InlineData("2001:0:4136:e378:8000:63bf:3fff:fdd2")]
    [InlineData("2a00:1450:4001:800:0:5efe:127.0.0.1")]
    [InlineData("2a00:1450:4001:800:200:5efe:8.8.8.8")]
    public void Addresses_that_embed_ipv4_are_no_peers_whatever_they_embed(string peer) => AssertDenied(peer, PeerRule.Embedded);

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("1.0.0.0")]
    [InlineData("9.255.255.255")]
    [InlineData("11.0.0.0")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("126.255.255.255")]
    [InlineData("128.0.0.0")]
    [InlineData("169.253.255.255")]
    [InlineData("169.255.0.0")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("192.0.1.0")]
    [InlineData("192.0.3.0")]
    [InlineData("192.167.255.255")]
    [InlineData("192.169.0.0")]
    [InlineData("198.17.255.255")]
    [InlineData("198.20.0.0")]
    [InlineData("223.255.255.255")]
    [InlineData("168.63.129.15")]
    [InlineData("2000::1")]
    [InlineData("2001:200::1")]
    [InlineData("2001:db7:ffff::1")]
    [InlineData("2001:db9::1")]
    [InlineData("2001:4860:4860::8888")]
    [InlineData("2003::1")]
    [InlineData("2a00:1450:4001:800::5efe")]
    [InlineData("3ffe:ffff::1")]
    public void Public_addresses_up_to_the_edges_of_the_special_ones_are_peers(string peer)
    {
        var policy = new PeerPolicy(new PeerPolicyOptions());
        Assert.True(policy.AllowsPermission(PeerAddress.Of(peer), out PeerRule rule));
        Assert.Equal(PeerRule.Default, rule);
        Assert.True(policy.AllowsPeer(PeerAddress.Of(peer, 1), out rule));
        Assert.Equal(PeerRule.Default, rule);
    }

    private static void AssertDenied(string peer, PeerRule expected)
    {
        var policy = new PeerPolicy(new PeerPolicyOptions());
        Assert.False(policy.AllowsPermission(PeerAddress.Of(peer), out PeerRule rule));
        Assert.Equal(expected, rule);
        Assert.False(policy.AllowsPeer(PeerAddress.Of(peer), out rule));
        Assert.Equal(expected, rule);
    }
}
