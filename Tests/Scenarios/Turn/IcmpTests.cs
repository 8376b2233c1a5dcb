using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Turn;
using JbAspire.Protocols.Wire;
using JbAspire.TestKit.Turn;
using Xunit;

namespace JbAspire.Tests.Scenarios.Turn;

/// <summary>ICMP errors for relayed datagrams (RFC 8656 §11.5).</summary>
public sealed class IcmpTests
{
    private readonly TurnHarness _turn = new();
    private readonly HarnessClient _client;
    private readonly TransportAddress _relay;
    private readonly TransportAddress _relayIPv6;

    public IcmpTests()
    {
        _client = _turn.Connect();
        TurnTestMessage answer = _client.Succeed(wire => wire.Allocate(
            more: (ref writer) => writer.AddAdditionalAddressFamily(TurnAddressFamily.IPv6)));
        _relay = answer.RelayedAddresses[0];
        _relayIPv6 = answer.RelayedAddresses[1];
        _client.Succeed(wire => wire.CreatePermission(Net.Peer, Net.PeerIPv6));
    }

    [Theory]
    [InlineData(3, 3, 0u)]     // port unreachable
    [InlineData(3, 4, 1400u)]  // fragmentation needed
    [InlineData(11, 0, 0u)]    // time exceeded
    public void Unreachable_and_time_exceeded_come_as_data_indication_without_data(byte type, byte code, uint data)
    {
        Report(_relay, Net.Peer, new IcmpError(type, code, data));
        AssertTold(Net.Peer, new TurnIcmp(type, code, data));
    }

    [Theory]
    [InlineData(1, 4, 0u)]     // port unreachable
    [InlineData(2, 0, 1280u)]  // packet too big
    [InlineData(3, 0, 0u)]     // time exceeded
    public void Icmpv6_comes_too(byte type, byte code, uint data)
    {
        Report(_relayIPv6, Net.PeerIPv6, new IcmpError(type, code, data));
        AssertTold(Net.PeerIPv6, new TurnIcmp(type, code, data));
    }

    [Fact]
    public void Other_types_are_dropped()
    {
        foreach (byte type in (byte[])[0, 4, 5, 8, 12])
            Report(_relay, Net.Peer, new IcmpError(type, 0, 0));
        foreach (byte type in (byte[])[4, 11, 128])
            Report(_relayIPv6, Net.PeerIPv6, new IcmpError(type, 0, 0));
        Assert.Empty(_client.Take());
        Assert.Equal(0, _turn.Counters.IcmpPassedOn);
    }

    [Fact]
    public void Peer_without_permission_and_relay_without_allocation_are_dropped()
    {
        Report(_relay, Net.At("21.0.0.2", 6000), new IcmpError(3, 3, 0));
        Assert.Equal(1, _turn.Drops(TurnDrop.NoPermission));
        Report(Net.Server.WithPort(1), Net.Peer, new IcmpError(3, 3, 0));
        Assert.Equal(1, _turn.Drops(TurnDrop.NoAllocation));
        Assert.Empty(_client.Take());
    }

    [Fact]
    public void Peer_with_a_channel_is_told_of_by_indication()
    {
        _client.Succeed(wire => wire.ChannelBind(0x4000, Net.Peer));
        Report(_relay, Net.Peer, new IcmpError(3, 3, 0));
        AssertTold(Net.Peer, new TurnIcmp(3, 3, 0));
    }

    private void Report(TransportAddress relay, TransportAddress peer, IcmpError error) =>
        _turn.Server.HandleIcmp(new FiveTuple(TransportProtocol.Udp, relay, peer), error, _turn.Now);

    private void AssertTold(TransportAddress peer, TurnIcmp expected)
    {
        TurnTestMessage message = Assert.Single(_client.Take());
        Assert.Equal((StunMethod.Data, StunMessageClass.Indication), (message.Method, message.View.Class));
        Assert.Equal(peer, message.Peer);
        Assert.Null(message.Data);
        Assert.True(message.View.TryGetIcmp(out TurnIcmp icmp));
        Assert.Equal(expected, icmp);
        Assert.Equal(1, _turn.Counters.IcmpPassedOn);
    }
}
