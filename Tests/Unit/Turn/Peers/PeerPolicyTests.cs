using JbAspire.Protocols.Turn.Peers;
using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Turn.Peers;

/// <summary>Lists, own addresses and listeners: what an operator sets, and what no setting opens.</summary>
public sealed class PeerPolicyTests
{
    [Fact]
    public void Denied_peer_ip_denies_what_is_allowed_otherwise()
    {
        var policy = Policy(denied: ["8.8.8.0/24", "2a00::-2a00:ffff::"]);
        AssertDenied(policy, "8.8.8.8", PeerRule.Denied);
        AssertDenied(policy, "::ffff:8.8.8.8", PeerRule.Denied);
        AssertDenied(policy, "2a00:1::", PeerRule.Denied);
        AssertAllowed(policy, "8.8.4.4", PeerRule.Default);
    }

    [Theory]
    [InlineData("10.0.0.0/8", "10.1.2.3")]
    [InlineData("10.0.0.0/8", "::ffff:10.1.2.3")]
    [InlineData("169.254.0.0/16", "169.254.1.1")]
    [InlineData("fd00::/8", "fd00::1")]
    [InlineData("64:ff9b::/96", "64:ff9b::8.8.8.8")]
    [InlineData("2a00:1450::/32", "2a00:1450::5efe:8.8.8.8")]
    [InlineData("8.8.8.8", "8.8.8.8")]
    public void Allowed_peer_ip_overrides_denied_peer_ip_and_the_defaults(string allowed, string peer) =>
        AssertAllowed(Policy(allowed: [allowed], denied: ["0.0.0.0/0", "::/0"]), peer, PeerRule.Allowed);

    [Theory]
    [InlineData("127.0.0.1", PeerRule.Loopback)]
    [InlineData("::1", PeerRule.Loopback)]
    [InlineData("0.0.0.0", PeerRule.Unspecified)]
    [InlineData("::", PeerRule.Unspecified)]
    [InlineData("224.0.0.1", PeerRule.Multicast)]
    [InlineData("255.255.255.255", PeerRule.Multicast)]
    [InlineData("ff02::1", PeerRule.Multicast)]
    [InlineData("::127.0.0.1", PeerRule.Embedded)]
    [InlineData("::ffff:0:127.0.0.1", PeerRule.Embedded)]
    [InlineData("64:ff9b::7f00:1", PeerRule.Embedded)]
    [InlineData("64:ff9b::224.0.0.1", PeerRule.Embedded)]
    [InlineData("64:ff9b::255.255.255.255", PeerRule.Embedded)]
    [InlineData("2002:7f00:1::1", PeerRule.Embedded)]
    [InlineData("2002::1", PeerRule.Embedded)]
    public void Allowed_peer_ip_opens_neither_loopback_nor_multicast_in_any_spelling(string peer, PeerRule expected) =>
        AssertDenied(Policy(allowed: ["0.0.0.0/0", "::/0"]), peer, expected);

    [Fact]
    public void Allow_loopback_peers_allows_loopback_and_nothing_else()
    {
        var policy = new PeerPolicy(new PeerPolicyOptions { AllowLoopbackPeers = true, RelayAddresses = [PeerAddress.Of("127.0.0.1", 0)] });
        AssertAllowed(policy, "127.0.0.1", PeerRule.Allowed, port: 3480);
        AssertAllowed(policy, "127.9.9.9", PeerRule.Allowed);
        AssertAllowed(policy, "::1", PeerRule.Allowed);
        AssertDenied(policy, "0.0.0.0", PeerRule.Unspecified);
        AssertDenied(policy, "::", PeerRule.Unspecified);
        AssertDenied(policy, "::127.0.0.1", PeerRule.Embedded);
        AssertDenied(policy, "10.0.0.1", PeerRule.Private);
    }

    [Fact]
    public void Denied_peer_ip_closes_loopback_again() =>
        AssertDenied(
            new PeerPolicy(new PeerPolicyOptions { AllowLoopbackPeers = true, Denied = Ranges("127.0.0.2") }),
            "127.0.0.2",
            PeerRule.Denied);

    [Theory]
    [InlineData("10.0.0.5")] // relay-ip
    [InlineData("8.8.8.5")] // external-ip
    [InlineData("::ffff:8.8.8.5")]
    [InlineData("2a00::5")]
    public void Own_relay_addresses_are_peers_at_relay_ports_alone(string address)
    {
        var policy = OwnServer();
        Assert.True(policy.AllowsPermission(PeerAddress.Of(address), out PeerRule rule));
        Assert.Equal(PeerRule.Default, rule);
        foreach (int port in new[] { 50_000, 50_019 })
        {
            Assert.True(policy.AllowsPeer(PeerAddress.Of(address, port), out rule));
            Assert.Equal(PeerRule.Default, rule);
        }

        foreach (int port in new[] { 0, 1, 22, 49_999, 50_020, 65_535 })
        {
            Assert.False(policy.AllowsPeer(PeerAddress.Of(address, port), out rule));
            Assert.Equal(PeerRule.OwnAddress, rule);
        }
    }

    [Theory]
    [InlineData("8.8.8.9")]
    [InlineData("2a00::9")]
    public void Other_addresses_of_the_host_are_no_peers(string address) =>
        AssertDenied(OwnServer(), address, PeerRule.OwnAddress, port: 50_000);

    [Fact]
    public void Allowed_peer_ip_opens_an_own_address_to_what_else_runs_there()
    {
        var options = new PeerPolicyOptions { RelayAddresses = [PeerAddress.Of("10.0.0.5", 0)], Allowed = Ranges("10.0.0.5") };
        var policy = new PeerPolicy(options);
        AssertAllowed(policy, "10.0.0.5", PeerRule.Allowed, port: 40_000);
    }

    [Theory]
    [InlineData("10.0.0.5", 3478)]
    [InlineData("8.8.8.5", 3478)] // the translated address leads to the same socket
    [InlineData("8.8.8.9", 5349)]
    [InlineData("::ffff:8.8.8.9", 5349)]
    [InlineData("2a00::5", 3478)]
    [InlineData("127.0.0.1", 3478)]
    [InlineData("::1", 5349)]
    [InlineData("0.0.0.0", 3478)]
    [InlineData("::", 3478)]
    [InlineData("8.8.8.5", 50_007)] // a listener among the relay ports
    public void Own_listeners_are_no_peers_even_if_allowed(string address, int port)
    {
        var policy = new PeerPolicy(OwnOptions() with { Allowed = Ranges("0.0.0.0/0", "::/0"), AllowLoopbackPeers = true });
        Assert.False(policy.AllowsPeer(PeerAddress.Of(address, port), out PeerRule rule));
        Assert.Equal(PeerRule.OwnListener, rule);
    }

    [Fact]
    public void Listening_ports_of_others_are_peers() => Assert.True(OwnServer().AllowsPeer(PeerAddress.Of("8.8.4.4", 3478), out _));

    [Fact]
    public void Own_loopback_relay_address_is_no_peer_without_allow_loopback_peers() =>
        AssertDenied(
            new PeerPolicy(new PeerPolicyOptions { RelayAddresses = [PeerAddress.Of("127.0.0.1", 0), PeerAddress.Of("::1", 0)] }),
            "127.0.0.1",
            PeerRule.Loopback,
            port: 50_000);

    [Fact]
    public void Relay_ports_out_of_range_are_refused_by_name()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new PeerPolicy(new PeerPolicyOptions { MinRelayPort = 0 }));
        Assert.Contains("MinRelayPort is 0; allowed are 1-65535.", error.Message, StringComparison.Ordinal);
        var reversed = new PeerPolicyOptions { MinRelayPort = 50_000, MaxRelayPort = 49_999 };
        error = Assert.Throws<ArgumentOutOfRangeException>(() => new PeerPolicy(reversed));
        Assert.Contains("MaxRelayPort is 49999; allowed are 50000-65535.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Deciding_on_a_peer_allocates_nothing()
    {
        PeerPolicy policy = OwnServer();
        TransportAddress[] peers =
            [PeerAddress.Of("8.8.8.8"), PeerAddress.Of("2a00:1450::1"), PeerAddress.Of("8.8.8.5", 3478), PeerAddress.Of("10.0.0.1")];
        int allowed = 0;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            allowed += policy.AllowsPeer(peers[i % peers.Length], out _) ? 1 : 0;
            allowed += policy.AllowsPermission(peers[i % peers.Length], out _) ? 1 : 0;
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(1250, allowed);
    }

    private static PeerPolicyOptions OwnOptions() => new()
    {
        RelayAddresses = [PeerAddress.Of("10.0.0.5", 0), PeerAddress.Of("8.8.8.5", 0), PeerAddress.Of("2a00::5", 0)],
        HostAddresses = [PeerAddress.Of("8.8.8.9", 0), PeerAddress.Of("2a00::9", 0)],
        Listeners = [PeerAddress.Of("0.0.0.0", 3478), PeerAddress.Of("10.0.0.5", 5349), PeerAddress.Of("10.0.0.5", 50_007)],
        MinRelayPort = 50_000,
        MaxRelayPort = 50_019,
    };

    private static PeerPolicy OwnServer() => new(OwnOptions());

    private static PeerPolicy Policy(string[]? allowed = null, string[]? denied = null) =>
        new(new PeerPolicyOptions { Allowed = Ranges(allowed ?? []), Denied = Ranges(denied ?? []) });

    private static IpRange[] Ranges(params string[] texts) =>
        [.. texts.Select(text => IpRange.TryParse(text, out IpRange range) ? range : throw new FormatException(text))];

    private static void AssertAllowed(PeerPolicy policy, string peer, PeerRule expected, int port = 40_000)
    {
        Assert.True(policy.AllowsPermission(PeerAddress.Of(peer, port), out PeerRule rule));
        Assert.Equal(expected, rule);
        Assert.True(policy.AllowsPeer(PeerAddress.Of(peer, port), out rule));
        Assert.Equal(expected, rule);
    }

    private static void AssertDenied(PeerPolicy policy, string peer, PeerRule expected, int port = 40_000)
    {
        Assert.False(policy.AllowsPermission(PeerAddress.Of(peer, port), out PeerRule rule));
        Assert.Equal(expected, rule);
        Assert.False(policy.AllowsPeer(PeerAddress.Of(peer, port), out rule));
        Assert.Equal(expected, rule);
    }
}
