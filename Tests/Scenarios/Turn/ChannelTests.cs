using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Turn;
using JbAspire.Protocols.Wire;
using JbAspire.TestKit.Turn;
using Xunit;

namespace JbAspire.Tests.Scenarios.Turn;

/// <summary>ChannelBind (RFC 8656 §12.2).</summary>
public sealed class ChannelTests
{
    private static readonly TransportAddress Other = Net.At("21.0.0.2", 6000);
    private readonly TurnHarness _turn = new();
    private readonly HarnessClient _client;
    private readonly TransportAddress _relay;

    public ChannelTests()
    {
        _client = _turn.Connect();
        _relay = _client.Allocate();
    }

    [Theory]
    [InlineData(0x0000)]
    [InlineData(0x3FFF)]
    [InlineData(0x8000)]
    [InlineData(0xFFFF)]
    public void Number_that_no_channel_has_is_400(ushort number) =>
        _client.Fail(StunErrorCode.BadRequest, wire => wire.ChannelBind(number, Net.Peer));

    [Theory]
    [InlineData(0x4000)]
    [InlineData(0x4FFF)]
    [InlineData(0x5000)] // of RFC 5766: clients written for it choose from all of them
    [InlineData(0x7FFF)]
    public void Number_of_either_rfc_is_bound(ushort number)
    {
        _client.Succeed(wire => wire.ChannelBind(number, Net.Peer));
        _client.Send(TurnTestClient.ChannelData(number, [1]));
        Assert.Equal(Net.Peer, _turn.SentToPeer().Path.Remote);
    }

    [Fact]
    public void Strict_server_binds_the_numbers_of_rfc_8656_alone()
    {
        TurnHarness turn = new(HarnessSettings.With(options => options with { StrictChannels = true }));
        HarnessClient client = turn.Connect();
        client.Allocate();
        client.Succeed(wire => wire.ChannelBind(0x4FFF, Net.Peer));
        client.Fail(StunErrorCode.BadRequest, wire => wire.ChannelBind(0x5000, Other));
    }

    [Fact]
    public void Missing_or_malformed_number_or_peer_is_400()
    {
        _client.Fail(StunErrorCode.BadRequest, wire => wire.Request(StunMethod.ChannelBind, (ref writer) => writer.AddXorPeerAddress(Net.Peer)));
        _client.Fail(StunErrorCode.BadRequest, wire => wire.Request(
            StunMethod.ChannelBind, (ref writer) => writer.AddChannelNumber(new ChannelNumber(0x4000))));
        _client.Fail(StunErrorCode.BadRequest, wire => wire.ChannelBind(0x4000, Net.Peer.WithPort(0)));
        _client.Fail(StunErrorCode.BadRequest, wire => wire.Request(StunMethod.ChannelBind, (ref writer) =>
        {
            writer.AddByte(StunAttributeType.ChannelNumber, 0x40);
            writer.AddXorPeerAddress(Net.Peer);
        }));
        _client.Fail(StunErrorCode.BadRequest, wire => wire.Request(StunMethod.ChannelBind, (ref writer) =>
        {
            writer.AddChannelNumber(new ChannelNumber(0x4000));
            writer.AddAttribute(StunAttributeType.XorPeerAddress, [0, 9, 1, 1, 1, 1, 1, 1]); // family 9
        }));
    }

    [Fact]
    public void Forbidden_peer_is_403_other_family_443_and_no_allocation_437()
    {
        _client.Fail(StunErrorCode.Forbidden, wire => wire.ChannelBind(0x4000, Net.At("127.0.0.1", 6000)));
        _client.Fail(StunErrorCode.PeerAddressFamilyMismatch, wire => wire.ChannelBind(0x4000, Net.PeerIPv6));
        _turn.Connect().Fail(StunErrorCode.AllocationMismatch, wire => wire.ChannelBind(0x4000, Net.Peer));
    }

    [Fact]
    public void Number_and_peer_are_bound_to_each_other_alone()
    {
        _client.Succeed(wire => wire.ChannelBind(0x4000, Net.Peer));
        _client.Fail(StunErrorCode.BadRequest, wire => wire.ChannelBind(0x4000, Other));
        _client.Fail(StunErrorCode.BadRequest, wire => wire.ChannelBind(0x4000, Net.Peer.WithPort(1)));
        _client.Fail(StunErrorCode.BadRequest, wire => wire.ChannelBind(0x4001, Net.Peer));
        _client.Succeed(wire => wire.ChannelBind(0x4001, Other));
        _client.Fail(StunErrorCode.BadRequest, wire => wire.ChannelBind(0x4001, Net.Peer)); // both are bound, not to each other
        _client.Succeed(wire => wire.ChannelBind(0x4000, Net.Peer));
    }

    [Fact]
    public void Channel_lasts_600_seconds_and_both_are_free_then()
    {
        _client.Succeed(wire => wire.Refresh(3600));
        _client.Succeed(wire => wire.ChannelBind(0x4000, Net.Peer));
        _turn.Advance(299);
        _client.Succeed(wire => wire.CreatePermission(Net.Peer));
        _turn.Advance(299);
        _client.Succeed(wire => wire.CreatePermission(Net.Peer));
        AssertOverChannel(Net.Peer, 0x4000);
        _turn.Advance(2);
        _turn.FromPeer(Net.Peer, _relay, [1]);
        Assert.True(Assert.Single(_client.Take()).IsIndication); // permitted still, but without a channel
        _client.Send(TurnTestClient.ChannelData(0x4000, [1]));
        Assert.Equal(1, _turn.Drops(TurnDrop.NoChannel));
        _client.Succeed(wire => wire.ChannelBind(0x4000, Other));
        _client.Succeed(wire => wire.ChannelBind(0x4001, Net.Peer));
    }

    [Fact]
    public void Binding_again_extends_channel_and_permission()
    {
        _client.Succeed(wire => wire.Refresh(3600));
        for (int i = 0; i < 5; i++)
        {
            _client.Succeed(wire => wire.ChannelBind(0x4000, Net.Peer));
            _turn.Advance(299);
            AssertOverChannel(Net.Peer, 0x4000);
        }
    }

    [Fact]
    public void Permission_of_a_channel_ends_after_300_seconds_although_the_channel_lives()
    {
        _client.Succeed(wire => wire.ChannelBind(0x4000, Net.Peer));
        _turn.Advance(300);
        _turn.FromPeer(Net.Peer, _relay, [1]);
        Assert.Empty(_client.Take());
        Assert.Equal(1, _turn.Drops(TurnDrop.NoPermission));
        _client.Succeed(wire => wire.CreatePermission(Net.Peer));
        AssertOverChannel(Net.Peer, 0x4000);
    }

    [Fact]
    public void One_more_than_the_limit_is_508_until_one_has_expired()
    {
        TurnHarness turn = new(HarnessSettings.With(options => options with { MaxChannels = 2 }));
        HarnessClient client = turn.Connect();
        client.Allocate(lifetime: 3600);
        client.Succeed(wire => wire.ChannelBind(0x4000, Net.Peer));
        client.Succeed(wire => wire.ChannelBind(0x4001, Other));
        client.Fail(StunErrorCode.InsufficientCapacity, wire => wire.ChannelBind(0x4002, Net.Peer.WithPort(1)));
        client.Succeed(wire => wire.ChannelBind(0x4000, Net.Peer));
        turn.Advance(601);
        client.Succeed(wire => wire.ChannelBind(0x4002, Net.Peer.WithPort(1)));
    }

    [Fact]
    public void Two_allocations_bind_the_same_number_to_the_same_peer()
    {
        HarnessClient other = _turn.Connect();
        TransportAddress relay = other.Allocate();
        _client.Succeed(wire => wire.ChannelBind(0x4000, Net.Peer));
        other.Succeed(wire => wire.ChannelBind(0x4000, Net.Peer));
        _turn.FromPeer(Net.Peer, relay, [1]);
        Assert.Single(other.Take());
        Assert.Empty(_client.Take());
    }

    private void AssertOverChannel(TransportAddress peer, ushort number)
    {
        _turn.FromPeer(peer, _relay, [1, 2, 3]);
        TurnTestMessage message = Assert.Single(_client.Take());
        Assert.Equal(number, message.Channel);
        Assert.Equal([1, 2, 3], message.Data);
    }
}
